import type { Readable } from 'node:stream'
import { Refusal } from '../../../pipelines/refusal.ts'
import { mostRowBytes } from '../row-size.ts'
import { unreadable } from './archive.ts'

/** What is called for the parts of a document. Names come without the prefix of their name space. */
export interface XmlHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  text?(text: string): void
  close?(name: string): void
}

/** Reads a document chunk by chunk: after each, what the handlers have gathered can be taken. */
export async function* readXml(
  stream: Readable,
  place: string,
  handlers: XmlHandlers,
): AsyncGenerator<void, void, void> {
  const { SaxesParser } = await import('saxes')
  const parser = new SaxesParser({ position: false, xmlns: false })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytesSinceTag = 0
  parser.on('opentag', ({ name, attributes }) => {
    bytesSinceTag = 0
    handlers.open?.(localName(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    bytesSinceTag = 0
    handlers.close?.(localName(name))
  })
  parser.on('text', (text) => handlers.text?.(text))
  parser.on('cdata', (text) => handlers.text?.(text))
  parser.on('error', () => {
    throw new NoXml()
  })
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytesSinceTag += chunk.length
      parser.write(decoder.decode(chunk, { stream: true }))
      // A text is held until its end, and there need be none.
      if (bytesSinceTag > mostRowBytes) throw new Refusal(`${place}: expected texts of at most ${mostRowBytes} bytes`)
      yield
    }
    parser.write(decoder.decode()).close()
  } catch (error) {
    throw error instanceof NoXml
      ? new Refusal(`${place}: expected XML, got something that is none`)
      : unreadable(error, place)
  } finally {
    stream.destroy()
  }
}

/** Without the parser's own message, which may quote the document. */
class NoXml extends Error {
  override name = 'NoXml'
}

/** Reads a document to its end. */
export async function readWholeXml(stream: Readable, place: string, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readXml(stream, place, handlers));
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
