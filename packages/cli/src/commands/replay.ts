import { createReadStream, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { verifyExport } from '../audit-verify.ts'
import type { Context } from '../context.ts'
import { resolve } from '../credentials.ts'
import type { Run } from '../definitions/definition.ts'
import { countOf, textOf } from '../options.ts'
import { plain } from '../plain.ts'
import { refused, usage } from '../problems.ts'
import { play } from '../replay/play.ts'
import { makeProgress, type Progress } from '../replay/progress.ts'
import { type Report, reportOf } from '../replay/report.ts'
import { type BadRow, type HistoryRow, isBad, type Requester, readHistory, type Shape } from '../replay/rows.ts'
import { startOwnServer } from '../replay/server.ts'
import { compareAccess, settle } from '../replay/settle.ts'
import { type Cast, setUp } from '../replay/setup.ts'
import { openWire, type Wire } from '../replay/wire.ts'
import type { Screen } from '../screen.ts'

const usualConcurrency = 64
/** Access that does not come within this time is told as open or failed. */
const stallMs = 60_000

/** `assent replay <file>` */
export const run: Run = async (context, [file], options) => {
  const { env, flags, json, screen } = context
  const report = textOf(options, 'report')
  const concurrency = countOf(options, 'concurrency', 1_000) ?? usualConcurrency
  const history = await readAll(file!, countOf(options, 'limit', 100_000_000))
  const given = flags.url !== undefined || flags.token !== undefined || flags.as !== undefined || env['ASSENT_TOKEN']
  const { token, url } = given ? resolve(flags, env) : { token: undefined, url: '' }
  if (given && token === undefined)
    throw usage(`There is no token for ${url}.`, 'Give --token, or leave --url out as well.')
  const progress = makeProgress(screen, process.stderr)
  if (!given) progress.step('Starting a server of its own')
  const own = given ? undefined : await startOwnServer(env, textOf(options, 'dataDir'))
  try {
    const server = { url: own?.url ?? url, own: own !== undefined }
    const done = await replay({
      ...context,
      file: file!,
      history,
      concurrency,
      server,
      token: own?.token ?? token!,
      progress,
    })
    progress.end()
    if (report !== undefined) writeFileSync(report, `${JSON.stringify(done, undefined, 2)}\n`)
    if (json) screen.json(done)
    else tell(screen, done)
    if (!done.ok) throw refused('The replay did not come out as the file says.', ...why(done))
  } finally {
    progress.end()
    await own?.stop()
  }
}

type History = { readonly cast: Cast; readonly rows: readonly HistoryRow[]; readonly bad: readonly BadRow[] }

const readAll = async (file: string, most: number | undefined): Promise<History> => {
  const [rows, bad, requesters, resources] = [[] as HistoryRow[], [] as BadRow[], [] as Requester[], new Set<string>()]
  let shape: Shape | undefined
  const source = createReadStream(file, { encoding: 'utf8' })
  const history = readHistory(
    source as AsyncIterable<string>,
    (found) => {
      shape = found
    },
    (requester) => void requesters.push(requester),
  )
  for await (const row of history) {
    if (isBad(row)) bad.push(row)
    else {
      rows.push(row)
      resources.add(row.resource)
    }
    if (rows.length === most) break
  }
  if (rows.length === 0) throw usage(`${file} has no row that can be replayed.`, ...bad.slice(0, 5).map(badText))
  return { cast: { shape: shape!, requesters, resources: [...resources] }, rows, bad }
}

const badText = ({ line, reason }: BadRow): string => `line ${line}: ${reason}`

type Task = Context & {
  readonly file: string
  readonly history: History
  readonly concurrency: number
  readonly server: { readonly url: string; readonly own: boolean }
  readonly token: string
  readonly progress: Progress
}

const secondsOf = async <T>(work: Promise<T>): Promise<[T, number]> => {
  const began = performance.now()
  const value = await work
  return [value, (performance.now() - began) / 1_000]
}

const replay = async (task: Task): Promise<Report> => {
  const { concurrency, history, progress, server, signal, token } = task
  const { bad, cast, rows } = history
  const wire = await openWire(server.url, token, Math.max(concurrency, 16))
  try {
    for (const one of bad.slice(0, 20)) progress.note(`skipped  ${plain(badText(one))}`)
    if (bad.length > 20) progress.note(`skipped  ${bad.length - 20} more, see the report`)
    const [stage, setUpSeconds] = await secondsOf(setUp(wire, cast, progress))
    const started = await clockOf(wire)
    progress.step('Replaying', rows.length)
    const performance = await play(wire, stage, rows, { concurrency, progress, signal })
    if (signal.aborted) throw refused('Stopped.')
    const [outcome, settleSeconds] = await secondsOf(
      settle(wire, performance.played, { since: started, stallMs, progress, signal }),
    )
    const [[access, chain], checkSeconds] = await secondsOf(
      (async () =>
        [await compareAccess(wire, stage, performance.played, progress), await checkChain(wire, progress)] as const)(),
    )
    return reportOf({
      file: task.file,
      started,
      server: { ...server, version: await versionOf(wire) },
      people: {
        requesters: cast.requesters.length,
        managers: new Set(cast.requesters.map(({ manager }) => manager)).size,
      },
      resources: cast.resources.length,
      concurrency,
      bad,
      rows: rows.length,
      performance,
      outcome,
      access,
      chain,
      seconds: { setUp: setUpSeconds, settle: settleSeconds, checks: checkSeconds },
    })
  } finally {
    wire.transport.close()
  }
}

/** The server's clock, a little early: its requests are found by when they were made. */
const clockOf = async ({ token, transport }: Wire): Promise<string> => {
  const answer = await transport.send({
    method: 'GET',
    path: '/healthz',
    headers: { authorization: `Bearer ${token}` },
  })
  const date = answer.headers['date']
  return new Date((typeof date === 'string' ? Date.parse(date) : Date.now()) - 5_000).toISOString()
}

const versionOf = async ({ transport }: Wire): Promise<string> => {
  const { text } = await transport.send({ method: 'GET', path: '/readyz', headers: {} })
  return (JSON.parse(text) as { version?: string }).version ?? 'unknown'
}

const checkChain = async ({ token, transport }: Wire, progress: Progress) => {
  progress.step('Exporting and verifying the record')
  const folder = mkdtempSync(join(tmpdir(), 'assent-record-'))
  const file = join(folder, 'record.jsonl')
  try {
    const answer = await transport.open({
      method: 'POST',
      path: '/governance/api/v2/audit/exports',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"format":"jsonl"}',
    })
    if (answer.statusCode !== 200) {
      answer.resume()
      return { ok: false, events: 0, message: `the record could not be exported: status ${answer.statusCode}` }
    }
    await pipeline(answer, createWriteStream(file, { mode: 0o600 }))
    return verifyExport(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const why = ({ access, chain, failures, open }: Report): readonly string[] => [
  ...(open > 0 ? [`${open} requests are still open.`] : []),
  ...(access.missing > 0 ? [`${access.missing} approved accesses are not there.`] : []),
  ...(access.unexpected > 0 ? [`${access.unexpected} denied accesses are there.`] : []),
  ...(chain.ok ? [] : [chain.message]),
  ...failures.slice(0, 10).map(({ line, reason, step }) => `line ${line}, ${step}: ${reason}`),
]

const tell = (screen: Screen, report: Report): void => {
  const number = (n: number) => n.toLocaleString('en')
  const line = (head: string, text: string) => screen.line(`${screen.style('dim', head.padEnd(12))}${text}`)
  const check = (good: boolean, text: string) =>
    screen.line(`  ${good ? screen.style('green', 'right') : screen.style('red', 'WRONG')}  ${text}`)
  line(
    'Rows',
    `${number(report.rows)}, of ${number(report.people.requesters)} requesters, ${number(report.people.managers)} managers and ${number(report.resources)} resources`,
  )
  line(
    'Came out',
    `${number(report.approved)} approved, ${number(report.denied)} denied, ${number(report.granted)} granted, ${number(report.failed)} failed, ${number(report.skipped)} skipped, ${number(report.open)} open`,
  )
  line(
    'Rate',
    `${number(report.rate.rowsPerSecond)} rows a second, ${report.rate.concurrency} at a time, in ${report.seconds.replay} s`,
  )
  for (const [name, times] of Object.entries(report.latencyMs))
    if (times) line(name, `p50 ${times.p50} ms, p99 ${times.p99} ms, longest ${times.max} ms`)
  check(report.checks.approvedAreGranted, 'what was approved is granted')
  check(report.checks.deniedAreNotGranted, 'what was denied is not')
  check(report.checks.chainVerified, `the record of ${number(report.chain.events)} events is verified`)
  check(report.checks.nothingOpen, 'nothing is open')
}
