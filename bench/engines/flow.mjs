import pg from 'pg'

/**
 * The bare flow that every engine does: a request is written, waits for its approval, is provisioned, and its expiry in
 * seven days is scheduled. `submit` and `approve` are durable when they resolve; `provisioned(id)` is called at the end.
 */
export const tables = `
drop schema if exists flow cascade;
create schema flow;
create table flow.request (id text primary key, status text not null, created timestamptz not null default clock_timestamp());
create table flow.grants (request_id text primary key references flow.request, ends timestamptz not null);`

export const write = {
  request: `insert into flow.request (id, status) values ($1, 'PENDING') on conflict do nothing`,
  approval: `update flow.request set status = 'APPROVED' where id = $1`,
  grant: `insert into flow.grants (request_id, ends) values ($1, clock_timestamp() + interval '7 days') on conflict do nothing`,
}

/** Runs `count` flows with that many clients; prints how many a second, and how long approve → provisioned takes. */
export const drive = async (start) => {
  const [url, clients, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  await pool.query(tables)
  const waiting = new Map()
  const reached = (step) => (id) => {
    waiting.get(`${step} ${id}`)?.()
    waiting.delete(`${step} ${id}`)
  }
  const until = (step, id) => new Promise((resolve) => waiting.set(`${step} ${id}`, resolve))
  const engine = await start({ url, pool, submitted: reached('submitted'), provisioned: reached('provisioned') })
  const run = async (total, prefix) => {
    const times = []
    let next = 0
    const client = async () => {
      for (let n = next++; n < total; n = next++) {
        const id = `${prefix}${n}`
        const submitted = until('submitted', id)
        await engine.submit(id)
        await submitted
        const approved = performance.now()
        const provisioned = until('provisioned', id)
        await engine.approve(id)
        await provisioned
        times.push(performance.now() - approved)
      }
    }
    const began = performance.now()
    await Promise.all(Array.from({ length: clients }, client))
    return { perSecond: total / ((performance.now() - began) / 1_000), times: times.sort((a, b) => a - b) }
  }
  await run(Math.min(count, clients), 'warm')
  const { perSecond, times } = await run(count, 'r')
  const at = (p) => times[Math.min(times.length - 1, Math.floor(times.length * p))]
  process.stdout.write(`${JSON.stringify({ perSecond, p50: at(0.5), p99: at(0.99) })}\n`)
  process.exit(0)
}
