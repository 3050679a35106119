import { type Static, Type } from 'typebox'

/** Where a program of the customer's listens. The secret signs each call. */
export const WebhookConfig = Type.Object(
  {
    url: Type.String({ format: 'uri', pattern: '^https?://', maxLength: 1_000, title: 'Address' }),
    readBack: Type.Optional(
      Type.Boolean({
        default: true,
        title: 'Read back',
        description: 'After each change ask what is there. Without this the answer to the change itself is believed.',
      }),
    ),
    pollSeconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3_600, default: 30, title: 'Ask again after (seconds)' }),
    ),
  },
  { additionalProperties: false },
)

export type WebhookConfig = Static<typeof WebhookConfig>
