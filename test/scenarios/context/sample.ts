/** A small shop in six languages, made for measuring: what each file is for is known. */
export const SAMPLE: Readonly<Record<string, string>> = {
  "src/router.ts": `import { parsePath } from "./path.ts";

/** Finds the handler of an address. */
export class Router {
  routes = new Map<string, () => string>();

  register(pattern: string, handler: () => string): void {
    this.routes.set(pattern.toLowerCase(), handler);
  }

  lookup(url: string): (() => string) | undefined {
    const { path } = parsePath(url);
    return this.routes.get(path);
  }

  notFound(): string {
    return "404";
  }
}
`,
  "src/path.ts": `/** Parts of an address. */
export function parsePath(url: string): { path: string; query: string } {
  const [path = "", query = ""] = url.split("?");
  return { path: decodeURI(path), query };
}

export function joinPath(parts: string[]): string {
  const joined = parts.join("/");
  return joined.replaceAll("//", "/");
}
`,
  "src/cart/discount.ts": `export type Coupon = { code: string; percent: number; expires: number };

/** The price after a coupon. */
export function applyCoupon(price: number, coupon: Coupon, now: number): number {
  if (coupon.expires < now) return price;
  return price * (1 - coupon.percent / 100);
}

export function bulkDiscount(count: number): number {
  if (count >= 100) return 0.2;
  return count >= 10 ? 0.1 : 0;
}
`,
  "src/cart/cart.ts": `import { applyCoupon, type Coupon } from "./discount.ts";

export class Cart {
  items: { name: string; price: number }[] = [];

  add(name: string, price: number): void {
    this.items.push({ name, price });
  }

  total(coupon: Coupon | null, now: number): number {
    const sum = this.items.reduce((all, item) => all + item.price, 0);
    return coupon ? applyCoupon(sum, coupon, now) : sum;
  }
}
`,
  "src/cart/discount.test.ts": `import { applyCoupon } from "./discount.ts";

test("an expired coupon changes no price", () => {
  const coupon = { code: "x", percent: 10, expires: 1 };
  expect(applyCoupon(10, coupon, 2)).toBe(10);
});
`,
  "worker/retry.py": `import time


def backoff_delay(attempt, base=0.5, ceiling=30):
    """Seconds to wait before the next attempt."""
    delay = base * 2 ** attempt
    return min(delay, ceiling)


def retry(job, attempts=5):
    for attempt in range(attempts):
        try:
            return job()
        except ConnectionError:
            time.sleep(backoff_delay(attempt))
    raise RuntimeError("gave up")
`,
  "worker/jobs.py": `from worker.retry import retry


class JobQueue:
    def __init__(self):
        self.waiting = []

    def push(self, job, priority=0):
        self.waiting.append((priority, job))
        self.waiting.sort(key=lambda pair: pair[0])

    def drain(self):
        while self.waiting:
            _, job = self.waiting.pop()
            retry(job)
`,
  "gateway/limit.go": `package gateway

import "time"

// Bucket lets so many requests pass a second.
type Bucket struct {
	tokens float64
	last   time.Time
}

func (b *Bucket) Allow(now time.Time, rate float64) bool {
	b.tokens += now.Sub(b.last).Seconds() * rate
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
`,
  "gateway/server.go": `package gateway

import "net/http"

type Server struct {
	bucket Bucket
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Server", "shop")
	w.WriteHeader(http.StatusOK)
}

func (s *Server) shutdown(timeout int) error {
	return nil
}
`,
  "codec/src/frame.rs": `pub struct Frame {
    pub length: u32,
    pub payload: Vec<u8>,
}

impl Frame {
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.length.to_be_bytes().to_vec();
        bytes.extend(&self.payload);
        bytes
    }

    pub fn checksum(&self) -> u32 {
        self.payload.iter().fold(0, |sum, byte| sum + *byte as u32)
    }
}
`,
  "app/Invoice.java": `package shop;

import java.math.BigDecimal;

public class Invoice {
    private final BigDecimal net;

    public Invoice(BigDecimal net) {
        this.net = net;
    }

    public BigDecimal gross(BigDecimal taxRate) {
        BigDecimal tax = net.multiply(taxRate);
        return net.add(tax);
    }

    public String title() {
        return "Invoice";
    }
}
`,
  "lib/mailer.rb": `class Mailer
  def deliver(recipient, subject)
    message = render(subject)
    transport.send(recipient, message)
  end

  def render(subject)
    "Subject: #{subject}"
  end
end
`,
  "examples/router.ts": `import { Router } from "../src/router.ts";

const router = new Router();
router.register("/cart", () => "cart");
router.lookup("/cart?coupon=1");
`,
  "vendor/router.js": `class Router { register() {} lookup(url) { return url; } }\n`,
  "README.md": `# Shop\n\nThe router, the cart with its coupons, invoices and mail.\n`,
};

/** A task in words, and the line that has to change, by a text of it. */
export type SampleTask = { title: string; body?: string; path: string; line: string };

/** Ten tasks as people write them, each with the one place that it is about. */
export const SAMPLE_TASKS: readonly SampleTask[] = [
  {
    title: "Looking up an address with capital letters finds no handler",
    path: "src/router.ts",
    line: "this.routes.get(path)",
  },
  {
    title: "Query parameters are lost when the address holds two question marks",
    path: "src/path.ts",
    line: 'url.split("?")',
  },
  {
    title: "A coupon still works on the day after it expires",
    path: "src/cart/discount.ts",
    line: "coupon.expires < now",
  },
  {
    title: "Show the total of the cart without items as zero",
    path: "src/cart/cart.ts",
    line: "this.items.reduce",
  },
  {
    title: "Spread the waiting time between attempts by chance",
    body: "`backoff_delay` gives every worker the same delay.",
    path: "worker/retry.py",
    line: "delay = base * 2 ** attempt",
  },
  {
    title: "Jobs of a high priority are taken last from the queue",
    path: "worker/jobs.py",
    line: "self.waiting.pop()",
  },
  {
    title: "Rate limit: the bucket must not save up more tokens than one second brings",
    path: "gateway/limit.go",
    line: "b.tokens += now",
  },
  {
    title: "Wait for open requests on server shutdown, up to the timeout",
    path: "gateway/server.go",
    line: "return nil",
  },
  {
    title: "checksum overflows for a large payload",
    path: "codec/src/frame.rs",
    line: "fold(0",
  },
  {
    title: "Round taxes to whole cents",
    body: "Customers see amounts with three digits.",
    path: "app/Invoice.java",
    line: "net.multiply(taxRate)",
  },
];
