import assert from 'node:assert/strict'
import test from 'node:test'
import { stepTypes } from '../steps/registry.ts'
import { waitingWords } from './waiting.ts'

test('what an open step waits for is said by its kind and by how far it has come', () => {
  const open = (type: (typeof stepTypes)[number]) => waitingWords({ type, status: 'OPEN' })
  assert.deepEqual(Object.fromEntries(stepTypes.map((type) => [type, open(type)])), {
    APPROVAL: 'Waiting for a decision',
    QUESTION: 'Waiting for answers',
    TODO: 'Waiting for a task to be done',
    ACTION: 'Waiting for the step to be done',
    TIMER: 'Waiting for the time to come',
    // Never open: it tells and waits for nobody.
    NOTICE: 'Waiting for the step to be done',
    WORKFLOW: 'Waiting for another system',
    CALLBACK: 'Waiting for a callback',
    JIRA: 'Waiting for a ticket in another system',
    SERVICENOW: 'Waiting for a ticket in another system',
  })
  assert.equal(waitingWords({ type: 'APPROVAL', status: 'ASSIGNING' }), 'Waiting for somebody who can act')
  assert.equal(waitingWords({ type: 'JIRA', status: 'OPEN', run: 'READY' }), 'Waiting for somebody to run the step')
  const failed = { panels: [], run: 'FAILED' }
  assert.equal(
    waitingWords({ type: 'ACTION', status: 'OPEN', detail: failed }),
    'Waiting for somebody to see to what failed',
  )
})
