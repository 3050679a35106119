// Writes docs/cli.md from the command definitions.
import { writeFileSync } from 'node:fs'
import { reference } from '../src/reference.ts'

writeFileSync(new URL('../../../docs/cli.md', import.meta.url), reference())
