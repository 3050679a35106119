import { pagesDriver } from './drivers/pages.ts'
import { tellThrough } from './tell.ts'

await tellThrough(() => pagesDriver())
