import type { HttpRequest } from '../../pipelines/http-client.ts'
import type { Call, Make } from './call.ts'
import { failure, type Subject } from './failure.ts'
import { outgoing } from './outgoing.ts'
import { beginning, printable } from './printable.ts'
import { Redactor } from './redactor.ts'
import { isRepeatable } from './retry.ts'
import { settingsOver } from './settings.ts'
import { Unsendable } from './unsendable.ts'

/** Puts a call together, or says why it cannot or must not be made. */
export function prepare(address: string, request: HttpRequest, make: Make): Call {
  const { hooks } = make
  const settings = settingsOver(make.settings, { ...request, query: {} })
  const redactor = new Redactor()
  const method = request.method ?? 'GET'
  const subject = { method, address: '', repeatable: isRepeatable(method, request), redactor }
  const signals = hooks.signal === undefined ? settings.signals : [hooks.signal, ...settings.signals]
  try {
    const ready = outgoing(address, request, settings, redactor)
    const call = { ...make, ...subject, settings, signals, request: ready, address: redactor.address(ready.url) }
    if (hooks.dryRun && method !== 'GET' && method !== 'HEAD') throw refusedInDryRun(call)
    return call
  } catch (error) {
    if (!(error instanceof Unsendable)) throw error
    throw failure({ ...subject, address: shownAddress(address, redactor) }, error.message, {
      code: 'invalid',
      attempt: 0,
    })
  }
}

function refusedInDryRun(subject: Subject) {
  const sentence = `nothing was sent: a dry run makes only GET and HEAD requests, this is a ${subject.method}`
  return failure(subject, sentence, { code: 'dry_run', attempt: 0 })
}

/** An address that may be no address. */
function shownAddress(address: string, redactor: Redactor): string {
  return beginning(printable(redactor.text(address.replace(/^([^/?#]*\/\/)[^/?#]*@/, '$1'))), 200)
}
