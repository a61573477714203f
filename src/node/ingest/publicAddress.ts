import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Refusal } from './refusal.js';

/** Addresses of version 4 that are no place in the internet: IANA's registry of special purposes, multicast, reserved. */
const SPECIAL4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 ' +
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4';
/** Of version 6 only 2000::/3 is given out, but for these, which reach into version 4 or nowhere. */
const SPECIAL6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20';

const special = new BlockList();
for (const range of SPECIAL4.split(' ')) addRange(special, range, 'ipv4');
for (const range of SPECIAL6.split(' ')) addRange(special, range, 'ipv6');
const global6 = new BlockList();
addRange(global6, '2000::/3', 'ipv6');

function addRange(list: BlockList, range: string, family: 'ipv4' | 'ipv6'): void {
  const [address = '', bits] = range.split('/');
  list.addSubnet(address, Number(bits), family);
}

/** Whether an address is one of the internet, and none of a private network or of this machine. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4');
  return isIP(address) === 6 && global6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** Throws for a host that is itself a private address; names are looked at when they are looked up. */
export function checkHost(hostname: string, privateHosts: readonly string[]): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) && !isPublic(address) && !privateHosts.includes(address)) throw notPublic(hostname, address);
}

/** Looks up names for connections, and refuses those of private addresses: what is checked is what is connected to. */
export function publicLookup(privateHosts: readonly string[]): LookupFunction {
  return (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      const hidden = addresses?.find(({ address }) => !isPublic(address));
      if (error || !first) callback(error ?? new Error(`${hostname} has no address`), []);
      else if (hidden && !privateHosts.includes(hostname)) callback(notPublic(hostname, hidden.address), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function notPublic(hostname: string, address: string): Refusal {
  return new Refusal(`leads to ${address} (${hostname}), which is no public address; privateHosts allows it`);
}
