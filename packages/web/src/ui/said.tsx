/**
 * Text from people inside a <Trans>. As a plain value it would become part of the message before the message is read for
 * its elements: somebody called `<0>` would be one of them.
 */
export const Said = ({ text }: { readonly text: string }) => <bdi>{text}</bdi>
