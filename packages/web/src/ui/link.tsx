import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  Card,
  type CardProps,
  NavLink,
  type NavLinkProps,
} from '@mantine/core'
import { createLink, type LinkComponent } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type Native<P> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof P> & { readonly ref?: Ref<HTMLAnchorElement> }

const TextLink = (props: AnchorProps & Native<AnchorProps>) => <Anchor {...props} />
const RawLinkButton = (props: ButtonProps & Native<ButtonProps>) => <Button component="a" {...props} />
const RawLinkCard = (props: CardProps & Native<CardProps>) => <Card component="a" {...props} />
const RawLinkNav = (props: NavLinkProps & Native<NavLinkProps>) => <NavLink component="a" {...props} />

/** Links to pages of the app, with their parameters checked: a link in text, a button, a card, a line of the navigation. */
export const LinkText: LinkComponent<typeof TextLink> = createLink(TextLink)
export const LinkButton: LinkComponent<typeof RawLinkButton> = createLink(RawLinkButton)
export const LinkCard: LinkComponent<typeof RawLinkCard> = createLink(RawLinkCard)
export const LinkNav: LinkComponent<typeof RawLinkNav> = createLink(RawLinkNav)
