type Point = { readonly x: number; readonly y: number }
export type Line = {
  readonly name: string
  readonly color: string
  readonly dashed?: true
  readonly points: readonly Point[]
}
export type Plot = {
  readonly title: string
  /** What x and y are, with their units. */
  readonly x: string
  readonly y: string
  readonly lines: readonly Line[]
}

const [width, height, left, top, bottom, right] = [440, 300, 58, 44, 48, 20]

const dash = ' stroke-dasharray="5 4"'

const rounded = (value: number): number => Math.round(value * 10) / 10

const short = (value: number): string =>
  value >= 1_000_000 ? `${rounded(value / 1_000_000)}M` : value >= 1_000 ? `${rounded(value / 1_000)}k` : String(value)

/** The smallest round figure that is not below: 1, 2 or 5 times a power of ten. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((factor) => factor * power).find((figure) => figure >= value) ?? value
}

const drawLine = ({ color, dashed, name, points }: Line, at: (point: Point) => readonly [number, number]): string => {
  const places = points.map((point) => at(point).map((value) => value.toFixed(1)))
  const dots = places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${color}"/>`).join('')
  const path = places.map((place) => place.join(',')).join(' ')
  return `<g><title>${name}</title><polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"${dashed ? dash : ''}/>${dots}</g>`
}

/** One plot: x stands evenly for each value that was measured, y begins at nought. */
const draw = ({ lines, title, x, y }: Plot, offset: number): string => {
  const xs = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b)
  const most = roundUp(Math.max(...lines.flatMap(({ points }) => points.map((point) => point.y))))
  const step = (width - left - right) / Math.max(1, xs.length - 1)
  const yAt = (value: number): number => height - bottom - (value / most) * (height - top - bottom)
  const at = (point: Point) => [left + xs.indexOf(point.x) * step, yAt(point.y)] as const
  const rungs = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const place = yAt(part * most).toFixed(1)
    return `<line x1="${left}" x2="${width - right}" y1="${place}" y2="${place}" class="rung"/><text x="${left - 8}" y="${place}" dy="4" text-anchor="end">${short(part * most)}</text>`
  })
  const feet = xs.map(
    (value, n) =>
      `<text x="${(left + n * step).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${short(value)}</text>`,
  )
  const gap = (width - left) / lines.length
  const names = lines.map(({ color, dashed, name }, n) => {
    const place = left + n * gap
    return `<line x1="${place}" x2="${place + 16}" y1="29" y2="29" stroke="${color}" stroke-width="2"${dashed ? dash : ''}/><text x="${place + 21}" y="33">${name}</text>`
  })
  return `<g transform="translate(${offset} 0)"><text x="${left}" y="14" class="title">${title}</text>${names.join('')}${rungs.join('')}${feet.join('')}${lines.map((line) => drawLine(line, at)).join('')}<text x="${(width + left - right) / 2}" y="${height - 8}" text-anchor="middle">${x}</text><text transform="translate(12 ${(height - bottom + top) / 2}) rotate(-90)" text-anchor="middle">${y}</text></g>`
}

/** An SVG of plots side by side, two in a row, readable in light and dark. `foot` says how it was measured. */
export const drawPlots = (plots: readonly Plot[], foot: string): string => {
  const rows: string[] = []
  for (let n = 0; n < plots.length; n += 2) {
    const pair = plots.slice(n, n + 2).map((plot, place) => draw(plot, place * (width + 20)))
    rows.push(`<g transform="translate(0 ${(n / 2) * (height + 24) + 10})">${pair.join('')}</g>`)
  }
  const [wide, tall] = [2 * width + 20, rows.length * (height + 24) + 34]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${tall}" width="${wide}" height="${tall}" role="img" aria-label="Throughput and latency">
<style>svg{background:#fff}text{font:12px system-ui,sans-serif;fill:#363c50}.title{font-weight:600;font-size:14px;fill:#1f2333}.rung{stroke:#e6e9f1}
@media(prefers-color-scheme:dark){svg{background:#141722}text{fill:#b4bacd}.title{fill:#f0f2f7}.rung{stroke:#31374a}}</style>
${rows.join('\n')}
<text x="${left}" y="${tall - 12}">${foot}</text>
</svg>
`
}
