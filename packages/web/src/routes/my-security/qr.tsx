import { useLingui } from '@lingui/react/macro'
import css from './security.module.css'

/** The server's picture of a secret, drawn as elements of ours: only its box and the outlines of its paths are taken over. */
export const Qr = ({ svg }: { readonly svg: string }) => {
  const { t } = useLingui()
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
  const paths = [...root.querySelectorAll('path')].map((path) => ({
    d: path.getAttribute('d') ?? '',
    light: path.hasAttribute('fill'),
  }))
  return (
    <svg
      className={css.qr}
      viewBox={root.getAttribute('viewBox') ?? '0 0 1 1'}
      shapeRendering="crispEdges"
      role="img"
      aria-label={t`Picture to scan with your authenticator app`}
    >
      {paths.map(({ d, light }) =>
        // Dark on light in either theme: that is what cameras read.
        light ? <path key={d} d={d} fill="#ffffff" /> : <path key={d} d={d} stroke="#000000" />,
      )}
    </svg>
  )
}
