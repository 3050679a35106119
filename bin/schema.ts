// Writes packages/server/migrations/schema.sql: the schema that the migrations make. `npm run schema`.
import { writeFileSync } from 'node:fs'
import { dumpSchema } from '@assent/server/platform/schema.ts'
import { makeDatabase } from '@assent/server/platform/testing.ts'

const database = await makeDatabase()
try {
  writeFileSync(
    new URL('../packages/server/migrations/schema.sql', import.meta.url),
    await dumpSchema(database.owner.bare),
  )
} finally {
  await database.close()
}
