import type { RequestView, TaskView, UserView } from '@assent/core/api/shapes.ts'

/** First and last name, or the login. */
export const personName = ({ profile }: UserView): string =>
  [profile.firstName, profile.lastName].filter(Boolean).join(' ') || profile.login

/** What an id of a request is called, as far as the server says. */
export const nameIn = ({ _names }: RequestView, id: string): string => _names?.[id] ?? id

/** `App: Level`; the level alone where it begins with the app's name anyway, the app alone where it is the level. */
export const levelOf = (app: string, level: string): string =>
  level.toLowerCase().startsWith(app.toLowerCase()) ? level : `${app}: ${level}`

/** What is asked for. */
export const whatIsAsked = (request: RequestView): string => {
  const { accessScopeId, accessScopeType, resourceId } = request.requested
  const app = nameIn(request, resourceId)
  return accessScopeType === 'APPLICATION' ? app : levelOf(app, nameIn(request, accessScopeId))
}

/** As `whatIsAsked`, of a task. */
export const whatTaskIs = ({ request: { app, level } }: TaskView): string =>
  level.type === 'APPLICATION' ? (app.name ?? app.id) : levelOf(app.name ?? app.id, level.name ?? level.id)
