#!/usr/bin/env node
// Plain JavaScript of a kind that every Node since 14 can read, so that an old one is told what it lacks.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import { fileURLToPath } from 'node:url'

const [major] = process.versions.node.split('.').map(Number)
if (major >= 24) {
  module.enableCompileCache?.()
  const { run } = await import('../src/main.ts')
  await run(process.argv.slice(2))
} else {
  const own = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url))
  if (existsSync(own)) {
    const { status, signal } = spawnSync(own, process.argv.slice(1), { stdio: 'inherit' })
    process.exitCode = signal ? 1 : (status ?? 1)
  } else {
    process.stderr.write(
      `Assent needs Node 24 or newer; this is ${process.version}. Run npm install first, it brings one.\n`,
    )
    process.exitCode = 2
  }
}
