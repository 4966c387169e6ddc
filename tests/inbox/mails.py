"""Mails as servers and people write them, by hand: no line of a real one."""

from __future__ import annotations


def letter(text: str, *, sender: str = "ada@example.com", **headers: str) -> str:
    """An answer in plain text."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return (
        f"From: Ada Exemple <{sender}>\nTo: grace@example.com\nSubject: Re: Facture F-2026-014\n"
        f"Message-ID: <m{abs(hash((text, sender, more))) % 10**12}@mail.example>\n{more}"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )


def postfix(name: str, address: str, *, action: str = "failed", status: str = "5.1.1") -> str:
    """Postfix: human words, fields, the whole letter back."""
    return f"""From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: grace@example.com
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1/mx.example.net"
Message-ID: <2026112209.B1@mx.example.net>

This is a MIME-encapsulated message.

--B1/mx.example.net
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

<{address}>: host mx.example.com said: 550 {status} User unknown

--B1/mx.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: B1
Arrival-Date: Sun, 22 Nov 2026 09:00:00 +0000 (UTC)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 {status} User unknown

--B1/mx.example.net
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Grace Exemple <grace@example.com>
To: {address}
Subject: Facture
Message-ID: <{name}>
Content-Type: text/plain

Bonjour
--B1/mx.example.net--
"""


def exim(name: str, address: str) -> str:
    """Exim: the address in a header, the fields, only the head of the letter back."""
    return f"""X-Failed-Recipients: {address}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@exim.example.org>
To: grace@example.com
References: <{name}>
Content-Type: multipart/report; report-type=delivery-status; boundary=1766-eximdsn-99
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1abc-0001@exim.example.org>

--1766-eximdsn-99
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

  {address}
    host mx.example.com [192.0.2.1]
    SMTP error from remote mail server after RCPT TO: 550 No such user

--1766-eximdsn-99
Content-type: message/delivery-status

Reporting-MTA: dns; exim.example.org

Action: failed
Final-Recipient: rfc822;{address}
Status: 5.0.0
Remote-MTA: dns; mx.example.com

--1766-eximdsn-99
Content-type: text/rfc822-headers

Return-path: <grace@example.com>
From: Grace Exemple <grace@example.com>
To: {address}
Message-ID: <{name}>

--1766-eximdsn-99--
"""


def old_exim(name: str, address: str) -> str:
    """An older Exim: one text, and a header that names whom it means."""
    return f"""X-Failed-Recipients: {address}
From: Mail Delivery System <Mailer-Daemon@exim.example.org>
To: grace@example.com
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1old-0001@exim.example.org>

A message that you sent could not be delivered.

  {address}
    550 5.1.1 Unrouteable address

------ This is a copy of the message, including all the headers. ------

From: Grace Exemple <grace@example.com>
Message-ID: <{name}>

Bonjour
"""


def exchange(name: str, address: str) -> str:
    """Exchange: a page of HTML, capitals of its own, fields with blanks."""
    return f"""From: <postmaster@outlook.example>
To: <grace@example.com>
Date: Sun, 22 Nov 2026 09:00:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="a1b2c3d4-e5f6"
Content-Language: fr-FR
Message-ID: <guid@outlook.example>
In-Reply-To: <{name}>
References: <{name}>
Subject: =?utf-8?B?Tm9uIHJlbWlzwqA6IEZhY3R1cmU=?=
Auto-Submitted: auto-replied

--a1b2c3d4-e5f6
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="inner-1"

--inner-1
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Votre message =E0 {address} n'a pas pu =EAtre remis.

--inner-1
Content-Type: text/html; charset="us-ascii"

<html><body><p>Votre message n'a pas pu &ecirc;tre remis.</p></body></html>

--inner-1--

--a1b2c3d4-e5f6
Content-Type: message/delivery-status

Reporting-MTA: dns;EX1.outlook.example
Received-From-MTA: dns;mail.example.com
Arrival-Date: Sun, 22 Nov 2026 09:00:00 +0000

Final-Recipient: rfc822;{address.title()}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found

--a1b2c3d4-e5f6
Content-Type: message/rfc822

From: Grace Exemple <grace@example.com>
To: {address}
Subject: Facture
Message-ID: <{name}>

Bonjour
--a1b2c3d4-e5f6--
"""


def gmail(name: str, address: str) -> str:
    """Gmail: related parts with a picture first, the answer named in its head."""
    return f"""From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: grace@example.com
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
X-Failed-Recipients: {address}
References: <{name}>
In-Reply-To: <{name}>
Message-ID: <6741.mx@google.example>
Content-Type: multipart/report; boundary="000000000000aa"; report-type=delivery-status

--000000000000aa
Content-Type: multipart/related; boundary="000000000000bb"

--000000000000bb
Content-Type: text/plain; charset="UTF-8"

** Adresse introuvable **

--000000000000bb
Content-Type: image/png; name="icon.png"
Content-Disposition: attachment; filename="icon.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--000000000000bb--

--000000000000aa
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Sun, 22 Nov 2026 01:00:00 -0800 (PST)
X-Original-Message-ID: <{name}>

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
Last-Attempt-Date: Sun, 22 Nov 2026 01:00:00 -0800 (PST)

--000000000000aa
Content-Type: message/rfc822

Message-ID: <{name}>
To: {address}

Bonjour
--000000000000aa--
"""
