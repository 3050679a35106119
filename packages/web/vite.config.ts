import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readPo } from '@assent/core/texts/po.ts'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const configPath = here('lingui.config.ts')

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<Record<string, unknown>>

/** The literal that stands under a name in an object of the code. */
const literalOf = (object: Node, name: string): (Node & { readonly value: string }) | undefined => {
  for (const { key, value } of object['properties'] as readonly { key?: Node; value?: Node }[])
    if (key?.['name'] === name && typeof value?.['value'] === 'string')
      return value as Node & { readonly value: string }
  return undefined
}

function* objectsIn(node: unknown): Generator<Node> {
  if (typeof node !== 'object' || node === null) return
  if ((node as Node).type === 'ObjectExpression') yield node as Node
  for (const child of Object.values(node)) yield* objectsIn(child)
}

/** Compiles the English that stands in the code (`{id: "Yz2-x_", message: "…"}` of Lingui's macros): no page carries the compiler. */
const compiledTexts: Plugin = {
  name: 'assent:texts',
  enforce: 'post',
  transform: {
    filter: { id: /packages\/web\/src\/.*\.tsx?$/, code: 'message:' },
    handler(code) {
      let [made, at] = ['', 0]
      for (const object of objectsIn(this.parse(code))) {
        const [id, message] = [literalOf(object, 'id'), literalOf(object, 'message')]
        if (!id || !message || !/^[\w-]{6}$/.test(id.value)) continue
        made += code.slice(at, message.start) + JSON.stringify(compileMessage(message.value))
        at = message.end
      }
      return at === 0 ? null : { code: made + code.slice(at), map: null }
    },
  },
}

/** What of core the browser asks itself what is wrong with a value: the server says such sentences in German, and so do pages. */
const askedHere = ['api/client', 'duration', 'policy/attributes', 'policy/parse', 'request/file-kinds'].map(
  (name) => `packages/core/src/${name}.ts`,
)
const sentencesId = 'virtual:sentences'

/** The German of those sentences, out of the server's catalogue: `import { german } from 'virtual:sentences'`. */
const sentences: Plugin = {
  name: 'assent:sentences',
  resolveId: { filter: { id: /^virtual:sentences$/ }, handler: () => `\0${sentencesId}` },
  load: {
    filter: { id: /^\0virtual:sentences$/ },
    handler() {
      const file = here('../server/src/texts/de.po')
      this.addWatchFile(file)
      const entries = readFileSync(file, 'utf8')
        .split('\n\n')
        .filter((entry) => askedHere.some((path) => entry.includes(path)))
      return `export const german = ${JSON.stringify([...readPo(entries.join('\n\n'))])}`
    },
  },
}

export default defineConfig({
  root: here('.'),
  // What server-made pages need too is served from static/ as it is.
  publicDir: false,
  plugins: [
    react(),
    lingui({ configPath }),
    // The English text stays in the code: a page whose catalog is not extracted yet is still readable.
    babel({ presets: [linguiTransformerBabelPreset({ descriptorFields: 'message' }, { configPath })] }),
    compiledTexts,
    sentences,
  ],
  // The server writes a fresh one into each document; the policy allows no other inline style.
  html: { cspNonce: 'ASSENT_NONCE' },
  build: {
    target: 'es2023',
    outDir: process.env['ASSENT_WEB_OUT'] ?? 'dist',
    emptyOutDir: true,
    manifest: true,
    // No data: addresses, the policy has none.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What every page begins with, in few files.
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'tanstack', test: /node_modules\/@tanstack\//, tags: ['$initial'] },
            { name: 'first', tags: ['$initial'] },
          ],
        },
      },
    },
  },
})
