import { parseArgs } from 'node:util'
import { catalog } from './jobs/catalog.ts'
import { curve } from './jobs/curve.ts'
import { deadlines } from './jobs/deadlines.ts'
import { lifecycle } from './jobs/lifecycle.ts'
import { lists } from './jobs/lists.ts'
import { others } from './jobs/others.ts'
import { start } from './jobs/start.ts'
import { submissions } from './jobs/submissions.ts'
import { web } from './jobs/web.ts'
import { makeReport, type Report } from './lib/report.ts'

/** What can be measured; `npm run bench -- lifecycle` runs one, without a name all run. */
const jobs: Readonly<Record<string, (report: Report, quick: boolean) => Promise<void>>> = {
  lifecycle,
  catalog,
  lists,
  deadlines,
  others,
  submissions,
  curve,
  start,
  web,
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
const report = makeReport()
process.stdout.write(`${report.machine()}\n`)
for (const name of positionals.length > 0 ? positionals : Object.keys(jobs)) {
  const job = jobs[name]
  if (!job) throw new Error(`there is no job named ${name}: ${Object.keys(jobs).join(', ')}`)
  process.stdout.write(`\n${name}\n`)
  await job(report, values.quick)
}
process.stdout.write(`\n${report.machine()}\n`)
if (values.json) report.write(values.json)
