import { apiDriver } from './drivers/api.ts'
import { tellThrough } from './tell.ts'

await tellThrough((world) => apiDriver(world.baseUrl))
