"""What a typical letter says: one value for each place."""

from __future__ import annotations

from portal.content.letter_places import PLACES

VALUES: dict[str, str | tuple[str, ...]] = {
    "first_name": "Ada",
    "business": "Atelier Grace",
    "contact": "Grace Hopper",
    "phone": "01 99 00 00 00",
    "link": "https://paiement.example.com/c/ab/abcd/",
    "expires": "jeudi 18 février 2027",
    "check_code": "K7QF-2M9X",
    "verify_address": "paiement.example.com/verifier/",
    "signature": "Grace Hopper\nAtelier <Hopper>",
    "reference": "7KQM3X",
    "invoices": "la facture F-2026-014 (Coaching d’octobre)",
    "about": "la facture F-2026-014",
    "asked_on": "dimanche 22 novembre 2026",
    "action": "payer par carte",
    "amount": "120,00 €",
    "day": "vendredi 4 décembre 2026",
    "commitment": "payer par carte, 120,00 €, le vendredi 4 décembre 2026",
    "noted": "120,00 € le vendredi 4 décembre 2026",
    "until": "lundi 7 décembre 2026",
    "asked_day": "vendredi 11 décembre 2026",
    "answer_by": "mardi 24 novembre 2026",
    "follow_up": "mardi 1er décembre 2026",
    "word": "Grace Hopper : « D’accord pour cette date. »",
    "law": "Convenir d’une date revient à reconnaître la somme due ; la prescription repart.",
    "parts": (
        "vendredi 4 décembre 2026 : 40,00 €",
        "lundi 4 janvier 2027 : 40,00 €",
        "jeudi 4 février 2027 : 40,00 €",
    ),
    "count": "3",
    "total": "120,00 €",
    "first_day": "vendredi 4 décembre 2026",
    "last_day": "jeudi 4 février 2027",
    "paid": "40,00 €",
    "remaining": "80,00 €",
    "next_amount": "40,00 €",
    "next_day": "lundi 4 janvier 2027",
    "how": "Les paiements se font par carte ou par virement, depuis la page.",
    "topic": "la prestation",
    "text": "La deuxième séance n’a pas eu lieu.\nMerci de regarder.",
    "ending": "la facture est corrigée",
    "new_date": "vendredi 18 décembre 2026",
    "claim": "120,00 €, réglés le lundi 16 novembre 2026, par virement",
    "means": "par virement",
    "found_on": "mardi 17 novembre 2026",
    "left": "Il n’y a rien d’autre à faire.",
    "offer": "Le règlement de 90,00 € d’ici le vendredi 4 décembre 2026 solde la facture.",
    "ends_on": "vendredi 4 décembre 2026",
    "changes": ("Téléphone : 01 99 00 00 01 (avant : 01 99 00 00 00)",),
    "then": "C’est en place, et il n’y a rien d’autre à faire.",
    "changed_on": "mardi 24 novembre 2026",
    "scope": "l’accès aux cours",
    "from_day": "lundi 7 décembre 2026",
    "stays_open": "les documents et les messages",
    "resumed_on": "jeudi 10 décembre 2026",
}


def values_of(name: str) -> dict[str, str | tuple[str, ...]]:
    """The values that a letter of this name may use, and no other."""
    return {place: VALUES[place] for place in PLACES[name]}
