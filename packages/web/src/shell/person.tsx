import { useLingui } from '@lingui/react/macro'
import { UnstyledButton, VisuallyHidden } from '@mantine/core'
import { lazy, type Ref, Suspense, useState } from 'react'
import { useMe } from '../data/me.ts'
import { PersonChip } from '../ui/person.tsx'

const load = () => import('./person-menu.tsx')
const PersonMenu = lazy(() => load().then(({ PersonMenu: component }) => ({ default: component })))

/** Oneself, at the end of the header. The menu behind it is loaded when somebody points at it. */
export const Person = () => {
  const [wanted, want] = useState(false)
  const face = <Face onClick={() => want(true)} onPointerEnter={() => void load()} onFocus={() => void load()} />
  if (!wanted) return face
  return (
    <Suspense fallback={face}>
      <PersonMenu />
    </Suspense>
  )
}

type FaceProps = Record<`on${string}`, () => void> & { readonly ref?: Ref<HTMLButtonElement> }

/** The round button with the viewer's initials. */
export const Face = (props: FaceProps) => {
  const { t } = useLingui()
  const { displayName, id } = useMe().user
  return (
    <UnstyledButton aria-haspopup="menu" {...props} style={{ borderRadius: 99 }}>
      <VisuallyHidden>{t`You: ${displayName}`}</VisuallyHidden>
      <PersonChip bare size="md" name={displayName} id={id} />
    </UnstyledButton>
  )
}
