/** The little of oidc-provider (which has no types of its own) that the tests use. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  type Grant = { addOIDCScope: (scope: string) => void; save: () => Promise<string> }
  type Context = {
    oidc: {
      provider: { Grant: new (of: { clientId: string; accountId: string }) => Grant }
      client?: { clientId: string }
      session?: { accountId?: string }
    }
  }
  type Configuration = {
    clients: readonly object[]
    claims: Record<string, readonly string[]>
    cookies: object
    features: object
    pkce: { required: () => boolean }
    interactions: { url: (context: Context, interaction: { uid: string }) => string }
    findAccount: (context: Context, subject: string) => { accountId: string; claims: () => object }
    loadExistingGrant: (context: Context) => Promise<Grant>
  }

  class Provider {
    constructor(issuer: string, configuration: Configuration)
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
  }
  // biome-ignore lint/style/noDefaultExport: that is how the package is made
  export default Provider
}
