import type { Locator, Page } from 'playwright-core'

/** What a thumb finds without looking twice, in px. */
const leastHeight = 44

/** Counts what somebody does on a phone: every tap is one; typing, and going into the field for it, is none. */
export class Thumb {
  taps = 0
  /** What was too low for a thumb. */
  readonly tooLow: string[] = []

  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async tap(target: Locator): Promise<void> {
    await this.#look(target)
    await target.tap()
  }

  /** One of a list of the browser's own: a tap opens it, another chooses. */
  async choose(target: Locator, option: string): Promise<void> {
    await this.#look(target)
    this.taps += 1
    await target.selectOption(option)
  }

  async type(target: Locator, text: string): Promise<void> {
    await target.fill(text)
  }

  async #look(target: Locator): Promise<void> {
    this.taps += 1
    await target.waitFor()
    const height = (await target.boundingBox())?.height ?? 0
    if (height < leastHeight) this.tooLow.push(`${String(target)}: ${height} px`)
  }
}
