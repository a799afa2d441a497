/** The parts of Home Assistant's `hass` object that the cards use. */

export interface HassEntity {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Connection {
  readonly connected: boolean;
  subscribeMessage(
    callback: (message: Record<string, unknown>) => void,
    message: { type: string },
    options: { resubscribe: boolean },
  ): Promise<() => Promise<void>>;
  addEventListener(event: "ready" | "disconnected", callback: () => void): void;
  removeEventListener(event: "ready" | "disconnected", callback: () => void): void;
}

export interface EntityEntry {
  readonly entity_id: string;
  readonly device_id?: string;
  readonly platform?: string;
  readonly translation_key?: string;
}

export interface Hass {
  readonly connection: Connection;
  readonly states: Readonly<Record<string, HassEntity | undefined>>;
  readonly entities: Readonly<Record<string, EntityEntry | undefined>>;
  readonly devices: Readonly<Record<string, { readonly name?: string | null } | undefined>>;
  readonly language: string;
  readonly locale?: {
    readonly language: string;
    readonly number_format: string;
    readonly time_format: string;
    readonly time_zone?: string;
  };
  readonly config: {
    readonly time_zone: string;
    readonly currency: string;
    readonly latitude: number;
    readonly longitude: number;
  };
  readonly user?: { readonly is_admin: boolean };
  callWS<T>(message: { type: string } & Record<string, unknown>): Promise<T>;
  callService(domain: string, service: string, data: Record<string, unknown>): Promise<unknown>;
}
