import { emailDriver } from './drivers/email.ts'
import { tellThrough } from './tell.ts'

await tellThrough((world) => emailDriver(world.mailbox))
