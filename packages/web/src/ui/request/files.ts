import type { AttachmentView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { useLingui } from '@lingui/react/macro'
import { useEffect, useRef, useState } from 'react'
import { api, at, withQuery } from '../../data/api.ts'
import { asProblem } from '../../data/problem.ts'
import { useGet } from '../../data/query.ts'
import { uploadInSight } from '../../data/upload.ts'

/** A file that is to go with a message: on its way (`part`, 0 to 1), there (`id`), or refused (`why`). */
export type Waiting = {
  readonly key: string
  readonly name: string
  readonly size: number
  readonly part?: number
  readonly id?: string
  readonly why?: string
}

/** Why a request refused something, in the words of its first cause. */
export const whyOf = (error: unknown): string => {
  const { refusal } = asProblem(error)
  return refusal.causes[0]?.summary ?? refusal.summary
}

/** Files for the next message of the viewer: taken up at once, so that a refused one is told before the message is sent. */
export const useFiles = (requestId: string) => {
  const { t } = useLingui()
  const path = at`/governance/api/v2/requests/${requestId}/attachments`
  const earlier = useGet<{ readonly data: readonly AttachmentView[] }>(['requests', requestId, 'attachments'], path)
  const [files, setFiles] = useState<readonly Waiting[]>([])
  const going = useRef(new Map<string, AbortController>())
  const found = useRef(false)
  // What was attached before and not sent is there again.
  useEffect(() => {
    if (found.current || !earlier.data) return
    found.current = true
    const unsent = earlier.data.data.filter(({ messageId }) => messageId === undefined)
    setFiles((now) => [...unsent.map(({ id, name, size }) => ({ key: id, id, name, size })), ...now])
  }, [earlier.data])
  useEffect(() => {
    const all = going.current
    return () => {
      for (const one of all.values()) one.abort()
    }
  }, [])

  const change = (key: string, to: Partial<Waiting>) =>
    setFiles((now) => now.map((one) => (one.key === key ? { ...one, ...to } : one)))

  const send = async (key: string, file: File) => {
    const control = new AbortController()
    going.current.set(key, control)
    try {
      const kept = await uploadInSight<AttachmentView>({
        path: withQuery(path, { name: file.name }),
        file,
        type: 'application/octet-stream',
        onPart: (part) => change(key, { part }),
        signal: control.signal,
      })
      setFiles((now) =>
        now.map((one) => (one.key === key ? { key, id: kept.id, name: kept.name, size: kept.size } : one)),
      )
    } catch (error) {
      if (!control.signal.aborted)
        setFiles((now) =>
          now.map((one) => (one.key === key ? { key, name: one.name, size: one.size, why: whyOf(error) } : one)),
        )
    } finally {
      going.current.delete(key)
    }
  }

  const add = (chosen: readonly File[]) => {
    const room = limits.attachmentsPerMessage - files.filter(({ why }) => why === undefined).length
    for (const [index, file] of chosen.entries()) {
      const key = crypto.randomUUID()
      const base = { key, name: file.name, size: file.size }
      const most = limits.attachmentBytes / 1_048_576
      const why =
        index >= room
          ? t`A message has at most ${limits.attachmentsPerMessage} files.`
          : file.size > limits.attachmentBytes
            ? t`A file has at most ${most} MB.`
            : undefined
      setFiles((now) => [...now, why === undefined ? { ...base, part: 0 } : { ...base, why }])
      if (why === undefined) void send(key, file)
    }
  }

  const remove = ({ id, key }: Waiting) => {
    going.current.get(key)?.abort()
    setFiles((now) => now.filter((one) => one.key !== key))
    // Should it not be heard, the file goes by itself after a day.
    if (id) api.remove(`${path}/${id}`).catch(() => {})
  }

  return {
    files,
    add,
    remove,
    clear: () => setFiles([]),
    ids: files.flatMap(({ id }) => id ?? []),
    busy: files.some(({ part }) => part !== undefined),
  }
}
