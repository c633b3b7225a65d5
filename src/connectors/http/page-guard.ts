import { createHash } from 'node:crypto'
import type { HttpResponse } from '../../pipelines/http-client.ts'

/** A page, read from its answer. */
export interface Page<Item> {
  items: Item[]
  /** How many items there are on all pages. Only where the service tells it reliably: paging ends there. */
  total?: number | undefined
}

/**
 * The service counts otherwise than on the page before: items came, and some may come twice; or they went, and paging
 * ends with an error.
 */
export interface TotalChange {
  before: number
  now: number
  itemsSeen: number
  address: string
}

export interface PageLimits {
  /** More pages than this are an error. Default 1000. */
  maxPages?: number
  onTotalChange?: (change: TotalChange) => void
}

/** Watches pages as they come, and stops paging that would go on for ever or lose items. */
export class PageGuard {
  itemsSeen = 0
  #pages = 0
  #total: number | undefined
  #address = ''
  readonly #fingerprints = new Set<string>()
  readonly #limits: PageLimits

  constructor(limits: PageLimits) {
    this.#limits = limits
  }

  /** Called before each page is asked for. */
  next(): void {
    const { maxPages = 1000 } = this.#limits
    if (++this.#pages <= maxPages) return
    throw new Error(
      `expected at most ${maxPages} pages, got more of ${this.#address}: raise maxPages, or ask for larger pages or less`,
    )
  }

  /** Takes a page in. Whether it is the last one, as far as its total tells. */
  takes({ items, total }: Page<unknown>, { address }: HttpResponse): boolean {
    this.#address = address
    if (items.length > 0) this.#refuseRepeated(items)
    this.itemsSeen += items.length
    if (total === undefined) return items.length === 0
    this.#noteTotal(total)
    if (items.length === 0) this.#refuseFewer('an empty page')
    return this.itemsSeen >= total
  }

  /** Called where the service says that there are no more pages. */
  ends(): void {
    this.#refuseFewer('no more pages')
  }

  #refuseFewer(than: string): void {
    if (this.#total === undefined || this.itemsSeen >= this.#total) return
    throw new Error(
      `expected ${this.#total} items of ${this.#address}, got ${this.itemsSeen} and then ${than}: the service lost count, ask again`,
    )
  }

  // By the items and not by the body: EIA, for one, repeats in each body the offset it was asked for.
  #refuseRepeated(items: unknown[]): void {
    const fingerprint = createHash('sha256').update(JSON.stringify(items, bigintAsText)).digest('base64')
    if (this.#fingerprints.has(fingerprint)) {
      throw new Error(
        `expected new items on page ${this.#pages}, got those of an earlier page again from ${this.#address}: ` +
          'the service ignores the paging parameter, or gives its last page for those past the end (then let parse tell the total)',
      )
    }
    this.#fingerprints.add(fingerprint)
  }

  #noteTotal(now: number): void {
    if (!Number.isSafeInteger(now) || now < 0) {
      throw new Error(
        `expected the total of ${this.#address} to be a whole number, got ${now}: let parse convert or omit it`,
      )
    }
    const before = this.#total
    this.#total = now
    if (before === undefined || before === now) return
    this.#limits.onTotalChange?.({ before, now, itemsSeen: this.itemsSeen, address: this.#address })
    // To end at the smaller number would be success with less: what went has moved others into pages that were read.
    if (now < before) {
      throw new Error(
        `expected the total of ${this.#address} to stay ${before} or to grow, got ${now} after ${this.itemsSeen} items: ` +
          'the service lost count, or items went and others were missed; ask again',
      )
    }
  }
}

function bigintAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
