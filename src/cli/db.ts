export function declare(): void {}
