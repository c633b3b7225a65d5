import type { ErrorCode, YAMLError } from 'yaml'

const sentences: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'expected the same indentation as of the lines above, got another',
  BAD_SCALAR_START: 'expected a value, got a character that none begins with: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'expected one key and value on a line, got more: put the value in quotes, or on a line of its own',
  DUPLICATE_KEY: 'expected every key once, got it a second time: remove one of them',
  MISSING_CHAR: 'expected a closing quote, bracket or comma, or a colon after a key, got something else',
  MULTILINE_IMPLICIT_KEY: 'expected `key: value` on one line, got a text without a colon',
  MULTIPLE_DOCS: 'expected one document, got a second one: remove the line ---',
  RESOURCE_EXHAUSTION:
    'expected lists and maps less deep in one another, got more than anybody reads: write them flatter',
  TAB_AS_INDENT: 'expected spaces before a key, got a tab',
  TAG_RESOLVE_FAILED: 'expected no tags, got one that nothing is known about: remove it',
}

/** What is wrong, in our words: the library's own quote the file, passwords included. */
export function mistakeSentence({ code }: YAMLError): string {
  return sentences[code] ?? 'expected YAML, got something that is none: check quotes, brackets and indentation'
}
