import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'

export type Row = {
  readonly job: string
  readonly ours: string
  readonly against: string
  /** Ours divided by what it is compared with; undefined where the aim is a figure. */
  readonly ratio?: number
  readonly aim: string
  readonly met: boolean
  readonly more: Readonly<Record<string, number>>
}

/** Collects rows and prints each as it comes. */
export const makeReport = () => {
  const rows: Row[] = []
  const began = new Date().toISOString()
  return {
    row: (row: Row): void => {
      rows.push(row)
      const ratio = row.ratio === undefined ? '' : ` · ratio ${row.ratio.toFixed(2)}`
      process.stdout.write(
        `${row.met ? 'met    ' : 'NOT MET'} ${row.job}: ${row.ours} · against ${row.against}${ratio} · aim ${row.aim}\n`,
      )
      const more = Object.entries(row.more).map(
        ([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(2)}`,
      )
      process.stdout.write(`        ${more.join(' · ')}\n`)
    },
    machine: (): string =>
      `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}`,
    /** The same for machines. */
    write: (file: string): void => {
      writeFileSync(
        file,
        `${JSON.stringify({ began, machine: { cpus: cpus().length, model: cpus()[0]?.model, node: process.version, load: loadavg() }, rows }, null, 2)}\n`,
      )
    },
  }
}

export type Report = ReturnType<typeof makeReport>
