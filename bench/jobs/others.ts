import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from '../lib/measure.ts'
import { makeLifecycleOrganization } from '../lib/organization.ts'
import type { Report } from '../lib/report.ts'
import { type BenchServer, startServer } from '../lib/server.ts'
import { runLifecycles } from './lifecycle.ts'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('../engines/', import.meta.url))
const engines = ['graphile-worker', 'pg-boss', 'dbos'] as const
type Engine = (typeof engines)[number]
type Flows = { readonly perSecond: number; readonly p50: number; readonly p99: number }

const clients = 128

/** The life cycle beside other durable engines that do a bare flow on the same database server, turn by turn. */
export const others = async (report: Report, quick: boolean): Promise<void> => {
  await install()
  const server = await startServer()
  try {
    const organization = await makeLifecycleOrganization(server, clients)
    await runLifecycles(server, organization, clients, quick ? 300 : 2_000)
    await server.sql('vacuum analyze')
    const ours: number[] = []
    const theirs = new Map<Engine, Flows[]>(engines.map((engine) => [engine, []]))
    for (let round = 0; round < (quick ? 1 : 3); round++)
      for (const engine of engines) {
        const count = (engine === 'dbos' ? 300 : 1_000) / (quick ? 5 : 1)
        theirs.get(engine)!.push(await flows(server, engine, count))
        ours.push((await runLifecycles(server, organization, clients, quick ? 400 : 2_000)).perSecond)
      }
    const rates = new Map([...theirs].map(([engine, rounds]) => [engine, median(rounds.map((one) => one.perSecond))]))
    const [fastest, best] = [...rates].toSorted((a, b) => b[1] - a[1])[0]!
    report.row({
      job: `life cycle over HTTP beside durable engines, ${clients} clients`,
      ours: `${Math.round(median(ours))} /s`,
      against: `${fastest}: ${Math.round(best)} /s`,
      ratio: median(ours) / best,
      aim: '≥ 5',
      met: median(ours) / best >= 5,
      more: Object.fromEntries(
        [...theirs].flatMap(([engine, rounds]) => [
          [`${engine} /s`, rates.get(engine)!],
          [`${engine} p99`, median(rounds.map((one) => one.p99))],
        ]),
      ),
    })
  } finally {
    await server.stop()
  }
}

/** Their packages are no business of the product: they are installed here, locked, when they are wanted. */
const install = async (): Promise<void> => {
  if (existsSync(`${folder}node_modules/.package-lock.json`)) return
  process.stdout.write('installing the other engines into bench/engines/node_modules (npm ci)\n')
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
}

/** One engine in a process and a database of its own. */
const flows = async (server: BenchServer, engine: Engine, count: number): Promise<Flows> => {
  const name = `engine_${engine.replace('-', '_')}`
  await server.sql(`drop database if exists ${name}`)
  await server.sql(`create database ${name}`)
  const url = new URL(server.superUrl)
  url.pathname = `/${name}`
  const { stdout } = await run(process.execPath, [`${folder}${engine}.mjs`, url.href, `${clients}`, `${count}`])
  await server.sql(`drop database ${name} with (force)`)
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Flows
}
