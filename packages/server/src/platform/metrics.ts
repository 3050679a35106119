import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  /** The text of /metrics, in Prometheus' format. */
  readonly text: () => Promise<string>
  readonly contentType: string
  /** One HTTP answer: `route` is the pattern, never the address, so that no id or name gets into a label. */
  readonly http: (method: string, route: string, status: number, seconds: number) => void
  /** One run of a lane: how many items, how long, and whether it failed. */
  readonly lane: (name: string, items: number, seconds: number, failed: boolean) => void
  /** A figure that a feature can tell when asked, such as `assent_oldest_overdue_revocation_seconds`. */
  readonly gauge: (name: string, help: string, read: () => Promise<number>) => void
  readonly counter: (name: string, help: string) => (by?: number) => void
}

/** A registry of its own with the process's figures in it. A figure that cannot be read is left out, and the rest is told. */
export const makeMetrics = (): Metrics => {
  const registers = [new Registry()]
  const register = registers[0]!
  collectDefaultMetrics({ register })
  const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
  const requests = new Histogram({
    name: 'assent_http_request_seconds',
    help: 'Time to answer an HTTP request',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers,
  })
  const items = new Counter({
    name: 'assent_lane_items_total',
    help: 'Items that background work has done',
    labelNames: ['lane'],
    registers,
  })
  const runs = new Histogram({
    name: 'assent_lane_run_seconds',
    help: 'Time of one batch of background work',
    labelNames: ['lane', 'result'],
    buckets,
    registers,
  })
  return {
    text: () => register.metrics(),
    contentType: register.contentType,
    http: (method, route, status, seconds) => requests.observe({ method, route, status: String(status) }, seconds),
    lane: (name, count, seconds, failed) => {
      items.inc({ lane: name }, count)
      runs.observe({ lane: name, result: failed ? 'failed' : 'done' }, seconds)
    },
    gauge: (name, help, read) => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers,
        collect: async () => {
          try {
            gauge.set(await read())
          } catch {
            gauge.reset()
            gauge.remove()
          }
        },
      })
    },
    counter: (name, help) => {
      const counter = new Counter({ name, help, registers })
      return (by = 1) => counter.inc(by)
    },
  }
}
