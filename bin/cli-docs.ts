// Writes docs/cli.md from the command definitions of the terminal.
import { writeFileSync } from 'node:fs'
import { reference } from '../packages/cli/src/reference.ts'

writeFileSync(new URL('../docs/cli.md', import.meta.url), reference())
