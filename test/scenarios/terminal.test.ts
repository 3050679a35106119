import { terminalDriver } from './drivers/terminal.ts'
import { tellThrough } from './tell.ts'

await tellThrough((world) => terminalDriver(world.baseUrl, world.dataDir))
