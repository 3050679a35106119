import Fastify, { type FastifyPluginAsync } from 'fastify'
import { pageHeaders } from '../../app/browser.ts'
import { openApi } from './openapi.ts'
import type { Route } from './route.ts'

type DocsOptions = { readonly routes: readonly Route[]; readonly baseUrl: string; readonly version: string }

// Styles are set by the script at run time; everything else comes from us (no fonts, no telemetry: stack 2.6).
const headers = pageHeaders(
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; form-action 'none'",
)

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Assent API reference</title>
<link rel="icon" href="/mark.svg" type="image/svg+xml">
</head>
<body>
<noscript>The reference page needs JavaScript. The document it shows is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<div id="reference"></div>
<script src="/docs/scalar.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

const start = `Scalar.createApiReference('#reference', ${JSON.stringify({
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
})})
`

/** /openapi.json, and at /docs a reference page that asks nobody else for anything. */
export const docs = (options: DocsOptions): FastifyPluginAsync => {
  let document: string | undefined
  let script: Promise<Buffer> | undefined
  return async (server) => {
    server.get('/openapi.json', async (_request, reply) => {
      document ??= JSON.stringify(openApi(options.routes, options.baseUrl, options.version))
      return reply.header('content-type', 'application/json; charset=utf-8').send(document)
    })
    server.get('/docs', async (_request, reply) =>
      reply.headers(headers).header('content-type', 'text/html; charset=utf-8').send(page),
    )
    server.get('/docs/start.js', async (_request, reply) =>
      reply.header('content-type', 'text/javascript; charset=utf-8').send(start),
    )
    server.get('/docs/scalar.js', async (_request, reply) => {
      script ??= scalar()
      return reply
        .header('cache-control', 'public, max-age=3600')
        .header('content-type', 'text/javascript; charset=utf-8')
        .send(await script)
    })
  }
}

// The package has its browser script only inside its server plugin, and takes 0.2 s to load: so it is loaded when
// somebody first opens the page, on a server that nobody can reach.
const scalar = async (): Promise<Buffer> => {
  const { default: plugin } = await import('@scalar/fastify-api-reference')
  const inner = Fastify()
  await inner.register(plugin, { routePrefix: '/docs', configuration: { url: '/openapi.json' } })
  const answer = await inner.inject('/docs/js/scalar.js')
  await inner.close()
  return answer.rawPayload
}
