/** What is documented and cannot be provoked: operation and status, and why. */
export const unprovoked: Readonly<Record<string, string>> = {
  'addMyPasskey 409':
    'It takes a passkey that an authenticator made; packages/server/test/factors/passkeys.test.ts has one.',
  'askForPasskey 409': 'It takes ten passkeys that an authenticator made: as above.',
  'changePassword 404': 'It follows from the user in the path, and for any but one’s own the answer is 403.',
}
