/** What is documented and cannot be provoked: operation and status, and why. */
export const unprovoked: Readonly<Record<string, string>> = {
  'addMyPasskey 409':
    'It takes a passkey that an authenticator made; packages/server/test/factors/passkeys.test.ts has one.',
  'askForPasskey 409': 'It takes ten passkeys that an authenticator made: as above.',
  'changePassword 404': 'It follows from the user in the path, and for any but one’s own the answer is 403.',
}

const nowhere =
  'Its path names nothing that could be missing; a filter that fits nothing finds nothing, and what a body names is refused with 400.'

/** What Okta publishes and we never answer: operation and status, and why. */
export const neverHere: Readonly<Record<string, string>> = {
  'createEntitlement 404': nowhere,
  'deleteEntitlementBundle 409': 'A bundle that was deleted is not there any more: 404.',
  'getMySettings 404': nowhere,
  'getOrgRequestSettingsV2 404': nowhere,
  'listAllDefaultEntriesV2 404': nowhere,
  'listAllEntitlementValues 404': nowhere,
  'listAllRequestTypes 404': nowhere,
  'listCollectionsAssignments 404': nowhere,
  'listEntitlementBundles 404': nowhere,
  'listEntitlements 404': nowhere,
  'listGrants 404': nowhere,
  'listMyDefaultEntriesV2 404': nowhere,
  'updateOrgRequestSettingsV2 404': nowhere,
}
