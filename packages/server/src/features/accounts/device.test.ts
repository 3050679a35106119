import assert from 'node:assert/strict'
import test from 'node:test'
import { deviceOf } from './device.ts'

test('a browser is said in words', () => {
  const mozilla = 'Mozilla/5.0'
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  for (const [agent, words] of [
    [`${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36`, 'Chrome on Windows'],
    [`${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0 Safari/537.36 Edg/140.0`, 'Edge on Windows'],
    [`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox on Linux'],
    [`${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.0 Safari/605.1.15`, 'Safari on Mac'],
    [
      `${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 CriOS/140 Safari/604.1`,
      'Chrome on iPhone',
    ],
    [
      `${mozilla} (Linux; Android 15; SM-S928B) ${webkit} SamsungBrowser/27.0 Chrome/125 Mobile Safari/537.36`,
      'Samsung Internet on Android',
    ],
    [`${mozilla} (Linux; Android 15) something new`, 'Browser on Android'],
    ['curl/8.9.1', 'curl'],
    ['', 'Unknown device'],
    ['x'.repeat(10_000), 'Unknown device'],
  ] as const)
    assert.equal(deviceOf(agent), words)
})
