import { BlockList, isIP, isIPv4 } from 'node:net'

// What is not the public internet. Source: IANA's registries of special-purpose addresses.
const inner4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
// Of IPv6 only 2000::/3 is given out, and of that these are not: they are special, or carry an IPv4 address inside.
const outer6 = '2000::/3'
const inner6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const listOf = (ranges: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [net = '', bits = ''] = range.split('/')
    list.addSubnet(net, Number(bits), isIPv4(net) ? 'ipv4' : 'ipv6')
  }
  return list
}
const denied4 = listOf(inner4)
const given6 = listOf([outer6])
const denied6 = listOf(inner6)

/** The IPv4 address inside an IPv4-mapped IPv6 address (::ffff:0:0/96), else the address itself. */
const unmapped = (address: string): string => {
  const match = /^::ffff:(?:0:)?(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(address)
  if (!match) return address
  if (match[1]) return match[1]
  const [high, low] = [Number.parseInt(match[2]!, 16), Number.parseInt(match[3]!, 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** Whether an IP address belongs to the public internet: neither private, local, shared, reserved, nor a way around. */
export const isPublic = (address: string): boolean => {
  const plain = unmapped(address)
  if (isIPv4(plain)) return !denied4.check(plain, 'ipv4')
  return isIP(plain) === 6 && given6.check(plain, 'ipv6') && !denied6.check(plain, 'ipv6')
}

/** Whom an administrator allows beside the public internet. */
export type Allowed = (host: string, port: number, address: string) => boolean

/**
 * Reads an allow-list: host names, addresses, and ranges such as 10.1.0.0/16, each with `:port` or for every port.
 * Throws, in words, on an entry that is none of these.
 */
export const parseAllowed = (entries: readonly string[]): Allowed => {
  const tests = entries.map(parseEntry)
  return (host, port, address) => tests.some((test) => test(host, port, address))
}

// `[…]` around an IPv6 address sets it apart from a port; without brackets, an entry of several colons has no port.
const forms = [/^\[([^\]]+)\](?::(\d{1,5}))?$/, /^([^:[\]]+)(?::(\d{1,5}))?$/, /^([0-9a-f:./]+)$/i]

const parseEntry = (entry: string): Allowed => {
  const [, what = '', portText] = forms.map((form) => form.exec(entry)).find((match) => match !== null) ?? []
  const [host = '', bitsText] = what.toLowerCase().split('/')
  const family = isIP(host)
  const isName = family === 0 && bitsText === undefined && /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/.test(host)
  if (family === 0 && !isName) throw new Error(`"${entry}" is no host name, address or range`)
  const [port, bits] = [
    portText === undefined ? undefined : Number(portText),
    Number(bitsText ?? (family === 4 ? 32 : 128)),
  ]
  if (!(bits <= (family === 4 ? 32 : 128)) || (port !== undefined && (port < 1 || port > 65_535)))
    throw new Error(`"${entry}" is out of range`)
  const list = isName ? undefined : listOf([`${host}/${bits}`])
  return (name, at, address) => {
    if (port !== undefined && at !== port) return false
    if (!list) return name === host
    const plain = unmapped(address)
    return list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
  }
}
