import type { Locator, Page } from 'playwright-core'

const mostStops = 60

/** Somebody without a mouse. */
export class Keyboard {
  /** Stops of the Tab key at which nothing shows where one is. */
  readonly unseen: string[] = []
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text)
  }

  /** Presses Tab until something is reached. */
  async goTo(target: Locator): Promise<void> {
    await target.waitFor()
    for (let stop = 0; stop < mostStops; stop += 1) {
      if ((await focused(target).count()) > 0) return
      await this.press('Tab')
      const unseen = await this.page.evaluate<string>(nameWhereUnseen)
      if (unseen !== '') this.unseen.push(unseen)
    }
    throw new Error(`expected to reach ${String(target)} within ${mostStops} stops of the Tab key`)
  }
}

/** Something, once it has the focus: what closes gives it back a moment after it is gone. */
export function focused(target: Locator): Locator {
  return target.and(target.page().locator(':focus'))
}

/** What has the focus, where neither an outline nor a shadow says so; empty where one does, or the browser has it. */
const nameWhereUnseen = `(() => {
  const element = document.activeElement
  if (!element || element === document.body) return ''
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
  const isSeen = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
  return isSeen ? '' : element.outerHTML.slice(0, 200)
})()`
