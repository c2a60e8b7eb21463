// What a real poller would ask a shop.

export interface Quote {
  readonly price: number
  readonly found: boolean
  readonly looks: number
}

export interface Receipt {
  readonly number: string
}

/** The price falls by 10 with each look. */
export function readPrice(product: string, target: number, looks: number): Quote {
  const price = product.length * 10 - looks * 10
  return { price, found: price <= target, looks: looks + 1 }
}

export function buy(product: string, price: number): Receipt {
  return { number: `${product}-${price}` }
}
