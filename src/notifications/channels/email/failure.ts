import { DeliveryError, type Sent } from '../../channel.ts'
import { at, textAt } from '../common/json.ts'
import { shownText } from '../common/shown-text.ts'

/** The recipients that were refused although the mail was taken for others: no exception is thrown for them. */
export function refusedRecipients(info: {
  rejected?: unknown
  rejectedErrors?: unknown
}): NonNullable<Sent['refused']> {
  const rejected = Array.isArray(info.rejected) ? info.rejected : []
  const errors = Array.isArray(info.rejectedErrors) ? info.rejectedErrors : []
  return rejected.map((recipient, index) => ({
    recipient: typeof recipient === 'string' ? recipient : (textAt(recipient, 'address') ?? ''),
    reason: shownText(textAt(errors[index], 'response') ?? 'refused without a reason'),
  }))
}

/** Signing in, certificates and encryption have to be put right by a person. */
const permanentCodes = new Set(['EAUTH', 'ENOAUTH', 'ECONFIG', 'EREQUIRETLS', 'EMESSAGE', 'EENVELOPE'])
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH|INVALID_CA|self.signed|altnames/i
const noEncryption = /STARTTLS|does not support TLS|Error upgrading/i

/**
 * What a failed try means. `wasWhole`: the last line of the mail had gone out, so that the server may have taken it,
 * unless it said no.
 */
export function mailFailure(error: unknown, wasWhole: boolean): DeliveryError {
  if (error instanceof DeliveryError) return error
  const code = textAt(error, 'code') ?? 'unknown'
  const reply = at(error, 'responseCode')
  const got = typeof reply === 'number' ? shownText(textAt(error, 'response') ?? String(reply)) : said(error, code)
  const mayHaveArrived = wasWhole && typeof reply !== 'number'
  const next = mayHaveArrived ? 'it may have arrived all the same' : move(code)
  return new DeliveryError(`expected the mail to be taken, got ${got} (${code})${next === '' ? '' : `: ${next}`}`, {
    permanent: !mayHaveArrived && isPermanent(error, code, reply),
    mayHaveArrived,
  })
}

/** 4xx passes and 5xx does not, 503 apart: commands in the wrong order are the connection's fault. */
function isPermanent(error: unknown, code: string, reply: unknown): boolean {
  const refused = at(error, 'rejectedErrors')
  const replies = Array.isArray(refused) && refused.length > 0 ? refused.map((one) => at(one, 'responseCode')) : [reply]
  if (replies.every((one) => typeof one === 'number')) return replies.every((one) => one >= 500 && one !== 503)
  if (code === 'ETLS' || code === 'ESOCKET') {
    return isMatch(certificate, error) || (code === 'ETLS' && isMatch(noEncryption, error))
  }
  return permanentCodes.has(code)
}

function isMatch(pattern: RegExp, error: unknown): boolean {
  return [textAt(error, 'originalCode') ?? '', error instanceof Error ? error.message : ''].some((text) =>
    pattern.test(text),
  )
}

function said(error: unknown, code: string): string {
  if (code === 'EABORT') return 'no answer before the deadline of the try'
  return shownText(error instanceof Error ? error.message : 'an unknown failure')
}

function move(code: string): string {
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'check SMTP_USER and SMTP_PASS'
  if (code === 'ETLS') return "check the server's certificate and that it offers STARTTLS"
  return ''
}
