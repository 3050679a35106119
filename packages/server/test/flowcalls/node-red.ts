import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version that was tried. */
const version = '5.0.7'

/** Runs a program to its end; throws with what it said if that was no success. */
const finished = (command: string, args: readonly string[], cwd: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (part: Buffer) => (said += part.toString()))
    child.stderr.on('data', (part: Buffer) => (said += part.toString()))
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${said}`))))
  })

/** Installs Node-RED into a folder of its own; it is no part of the product. */
export const installNodeRed = async (folder: string): Promise<void> => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n')
  await finished('npm', ['install', '--no-audit', '--no-fund', '--silent', `node-red@${version}`], folder)
}

// What Node-RED does with a call: it holds the signature against the body as it came, takes the call, and answers a little
// later by the address it was given. Who is to be asked next follows from an answer of the request.
const decide = `
const { headers, rawBody } = msg.req
const key = Buffer.from(env.get('FLOW_SECRET').replace('whsec_', ''), 'base64')
const told = headers['webhook-id'] + '.' + headers['webhook-timestamp'] + '.' + rawBody
const signature = 'v1,' + global.get('crypto').createHmac('sha256', key).update(told).digest('base64')
if (headers['webhook-signature'] !== signature) {
  msg.statusCode = 401
  msg.payload = { error: 'That is not signed as it should be.' }
  return [msg, null]
}
const { callbackUrl, inputs } = msg.payload
const isGrave = inputs.system === 'Production'
const answer = {
  method: 'POST',
  url: callbackUrl,
  headers: { 'content-type': 'application/json' },
  payload: {
    outcome: 'CONTINUE',
    message: 'weighed by Node-RED',
    outputs: { risk: isGrave ? '9' : '1', approver: isGrave ? inputs.careful : inputs.usual },
  },
}
msg.statusCode = 202
msg.payload = {}
return [msg, answer]
`

const flows = [
  { id: 'tab', type: 'tab', label: 'Access' },
  { id: 'in', type: 'http in', z: 'tab', name: '', url: '/access', method: 'post', upload: false, wires: [['decide']] },
  { id: 'decide', type: 'function', z: 'tab', name: 'decide', func: decide, outputs: 2, wires: [['out'], ['later']] },
  { id: 'out', type: 'http response', z: 'tab', name: '', statusCode: '', headers: {}, wires: [] },
  {
    ...{ id: 'later', type: 'delay', z: 'tab', name: '', pauseType: 'delay', timeout: '1', timeoutUnits: 'seconds' },
    ...{ rate: '1', nbRateUnits: '1', rateUnits: 'second', randomFirst: '1', randomLast: '5', randomUnits: 'seconds' },
    ...{ drop: false, allowrate: false, outputs: 1, wires: [['back']] },
  },
  {
    ...{ id: 'back', type: 'http request', z: 'tab', name: '', method: 'use', ret: 'txt', paytoqs: 'ignore', url: '' },
    ...{ tls: '', persist: false, proxy: '', insecureHTTPParser: false, authType: '', senderr: false, headers: [] },
    wires: [[]],
  },
]

const settings = `
module.exports = {
  flowFile: 'flows.json',
  credentialSecret: 'test',
  uiHost: '127.0.0.1',
  httpAdminRoot: false,
  functionGlobalContext: { crypto: require('node:crypto') },
  // The body as it came is what was signed.
  httpNodeMiddleware: (req, res, next) => {
    // Called for the node and for its path.
    if (req.rawBody !== undefined) return next()
    const parts = []
    req.on('data', (part) => parts.push(part))
    req.on('end', () => {
      req.rawBody = Buffer.concat(parts).toString('utf8')
      try { req.body = JSON.parse(req.rawBody) } catch { req.body = {} }
      req._body = true
      next()
    })
  },
}
`

/** Starts Node-RED with the flow of the trial, without its editor. */
export const startNodeRed = async (folder: string, port: number, secret: string) => {
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  // What has no place on the canvas is taken for a configuration.
  const placed = flows.map((node, at) => (node.type === 'tab' ? node : { ...node, x: 100 + 150 * at, y: 100 }))
  writeFileSync(join(home, 'flows.json'), JSON.stringify(placed))
  writeFileSync(join(home, 'settings.js'), settings)
  const red = join(folder, 'node_modules', 'node-red', 'red.js')
  const child = spawn(process.execPath, [red, '--userDir', home, '--port', String(port)], {
    env: { PATH: process.env['PATH'], HOME: home, FLOW_SECRET: secret },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`Node-RED did not start: ${said}`)), 60_000)
    const hear = (part: Buffer) => {
      said += part.toString()
      if (said.includes('Error:')) reject(new Error(`Node-RED cannot run the flow: ${said}`))
      if (!said.includes('Started flows')) return
      clearTimeout(late)
      resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('exit', (code) => reject(new Error(`Node-RED ended with ${code}: ${said}`)))
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
  return { url: `http://127.0.0.1:${port}/access`, stop }
}
