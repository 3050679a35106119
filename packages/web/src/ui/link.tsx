import { Anchor, type AnchorProps, Button, type ButtonProps, Card, type CardProps } from '@mantine/core'
import { createLink, type LinkComponent } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type Native<P> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof P> & { readonly ref?: Ref<HTMLAnchorElement> }

const TextLink = (props: AnchorProps & Native<AnchorProps>) => <Anchor {...props} />
const RawLinkButton = (props: ButtonProps & Native<ButtonProps>) => <Button component="a" {...props} />
// Cards hide where the focus is, since they are none to click.
const RawLinkCard = ({ className, ...props }: CardProps & Native<CardProps>) => (
  <Card component="a" className={`mantine-focus-auto ${className ?? ''}`} {...props} />
)

/** Links to pages of the app, with their parameters checked: a link in text, a button, a card. */
export const LinkText: LinkComponent<typeof TextLink> = createLink(TextLink)
export const LinkButton: LinkComponent<typeof RawLinkButton> = createLink(RawLinkButton)
export const LinkCard: LinkComponent<typeof RawLinkCard> = createLink(RawLinkCard)
