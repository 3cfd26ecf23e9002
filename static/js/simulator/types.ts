// What the simulator's control API answers, as far as the phone uses it.

export interface Person {
  id: string;
  phone?: string;
  lid?: string;
  bsuid?: string;
  name?: string;
  showLid?: boolean;
  hidePhone?: boolean;
  absent?: boolean;
  noReceipts?: boolean;
  offline?: boolean;
  picture?: boolean;
}

export interface Message {
  id: string;
  seq: number;
  chat: string;
  fromMe: boolean;
  session?: string;
  author?: string;
  kind: string;
  text?: string;
  file?: string;
  mimetype?: string;
  filename?: string;
  size?: number;
  location?: { latitude: number; longitude: number; name?: string; title?: string; address?: string };
  vcards?: string[];
  options?: string[];
  replyTo?: string;
  reactions?: { fromMe: boolean; text: string }[];
  at: number;
  ack: number;
  edited?: boolean;
  deleted?: boolean;
  seen?: boolean;
  lost?: boolean;
}

export interface Chat {
  person: Person;
  chatId: string;
  ours?: string;
  theirs?: string;
  count: number;
  unread: number;
  last?: Message;
}

export interface Session {
  name: string;
  status: string;
  phone?: string;
  unlinked?: boolean;
  qrNumber?: number;
  qrExpires?: number;
  code?: string;
  codePhone?: string;
}

export interface Phone {
  phone: string;
  name: string;
  sessions: string[];
}

export interface Attempt {
  event: string;
  status: number;
  error?: string;
}

export interface Fault {
  id: number;
  session?: string;
  path?: string;
  times?: number;
  delayMs?: number;
  shape?: string;
}

export type Values = Record<string, unknown>;

export interface State {
  boot: number;
  seq: number;
  settings: Values;
  sessions: Session[];
  phones: Phone[];
  people: Person[];
  switches: Record<string, Values>;
  faults: Fault[];
  deliveries: Values & { recent: Attempt[] };
}

export interface Change {
  seq: number;
  kind: string;
  phone?: string;
  chat?: string;
}

export interface Changes {
  boot: number;
  seq: number;
  reset: boolean;
  changes: Change[];
}
