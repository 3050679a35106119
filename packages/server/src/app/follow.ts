import type { OrgId } from '@assent/core/ids.ts'
import { accountsChannel } from '../features/accounts/index.ts'
import { type Listener, startListener } from '../platform/listener.ts'
import type { Door } from './door.ts'
import type { Services } from './services.ts'

/** What the directory says when users, roles or owners change (features/directory/act.ts). */
const directoryChannel = 'assent_directory'

/**
 * Listens for changes made by other processes, so that what this one remembers of callers is dropped within milliseconds;
 * without word it is a second old at most (abuse cases D7, D9).
 */
export const followCallers = (services: Pick<Services, 'db' | 'log'>, door: Door): Listener =>
  startListener({
    db: services.db,
    log: services.log,
    channels: [accountsChannel, directoryChannel],
    onConnected: () => door.forget(),
    onNotice: (_channel, payload) => door.forget(payload === '' ? undefined : (payload as OrgId)),
  })
