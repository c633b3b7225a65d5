import { expect, test } from 'vitest'
import { failure } from './failure.ts'
import { Redactor } from './redactor.ts'

test('whatever a sentence is made of, the error shows no secret', () => {
  const redactor = new Redactor()
  redactor.hide('CANARY-failure-1')
  const subject = { method: 'GET', address: 'http://h/', repeatable: true, redactor }
  const error = failure(subject, 'got CANARY-failure-1, sent ?token=abc', { code: 'network', attempt: 1 })
  expect(error.message).toBe('GET http://h/: got ***, sent ?token=***')
})
