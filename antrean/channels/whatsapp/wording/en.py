"""English: plain, short, always with the next step. Commands work in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        # A held place
        "held": (
            "Booking code: {code}\n\n"
            "Please check what we understood:\n"
            "{people}\n"
            "Office: {office}\n"
            "Day: {day}\n"
            "Time: {window}\n\n"
            "NOT CONFIRMED YET. The place is held until {deadline}.\n"
            "If this is right, reply with the code above or tap Confirm. "
            "If not, send the correct details again."
        ),
        "held.replaced": "This registration replaces the one before.",
        "held.already": "Already registered and not changed: {names}.",
        "guardian": (
            "Under 17 years old: {names}. By replying with the code you declare that you are the "
            "parent or guardian."
        ),
        "free": "This service is free. Privacy: {privacy_url}",
        "privacy": "How we look after your data: {privacy_url}",
        "person": "Name: {name}\nDate of birth: {birth_date}",
        "person.numbered": "{number}. {name}, born {birth_date}",
        "stamp": "NOT CONFIRMED YET",
        "stamp.until": "reply before {deadline}",
        # The ticket
        "confirmed": (
            "Your place in the queue is confirmed. Booking code: {code}\n\n"
            "{numbers}\n"
            "Day: {day}\n"
            "Report at the desk: {arrival} (30 minutes before your time)\n"
            "After {void} the booking code is void.\n"
            "Expected service: {window}\n"
            "Address: {address}\n\n"
            "Please bring original documents. Show the code to nobody but staff at the office. "
            "Cannot come? Reply CHANGE or CANCEL."
        ),
        "confirmed.late": "The time to confirm had passed, but there was still room at this hour.",
        "rescheduled": "Your day has been changed. Same booking code, new queue number.",
        "number": "Queue number {number}: {name}",
        "ticket.arrival": "Report at {arrival}",
        # Cancelling
        "cancelled": (
            "Booking {codes} is cancelled. Thank you for telling us; the place goes to somebody "
            "else."
        ),
        "cancelled.some": (
            "The place of {names} is cancelled. Booking {codes} still stands for {rest}."
        ),
        "cancelled.undo": "If this was a mistake, reply UNDO within 5 minutes.",
        "undone": "The cancellation is taken back. This booking stands again:",
        # Status
        "status": "Your bookings:",
        "status.already": "These details are registered already. Your bookings:",
        "status.none": "There is no open booking from this number. To register, send:\n{form}",
        "status.booking": "{code}: {names}\n{day}, {window}\n{state}",
        "status.held": "Waiting to be confirmed until {deadline}: reply with the code above.",
        "status.confirmed": "Queue number {numbers}. Report at the desk {arrival}.",
        "status.checked_in": "Queue number {numbers}. You have reported at the desk.",
        "status.cancelled": "Cancelled. To take the cancellation back, reply UNDO.",
        "status.choice": "Cancelled by the office. To choose another day, reply CHANGE.",
        "status.other": "No longer open.",
        "corrected": "The details have been corrected.",
        # Days
        "days": "Please choose a new day for {names}.\nNow booked: {day}, {window}.",
        "days.none": "Sorry, no other day has places at the moment.",
        "days.next_release": "The next day opens {opens}.",
        "days.nearest": "Please choose one of the nearest days, or write another date.",
        "days.try_later": "Please write another date, or try again tomorrow.",
        "row.remaining": "{remaining} places",
        # Refusals
        "refused.day_full": "Sorry, {office} has no places left on {day}.",
        "refused.day_full.party": (
            "Sorry, on {day} no hour at {office} has enough room for {people} people."
        ),
        "refused.slot_full": "Sorry, {office} has no places left on {day}.",
        "refused.day_closed.weekend": "{day}: the office is closed.",
        "refused.day_closed.holiday": "{day}: public holiday ({detail}).",
        "refused.day_closed.joint_leave": "{day}: collective leave ({detail}).",
        "refused.day_closed.closure": "{day}: the office is closed ({detail}).",
        "refused.day_closed.past": "{day} has passed.",
        "refused.day_closed": "{day}: the office takes no bookings.",
        "refused.day_out_of_window": "{day} cannot be booked.",
        "refused.day_out_of_window.range": (
            "{day} cannot be booked. You can choose a day from {first} to {last}."
        ),
        "refused.not_yet_released": "{day} cannot be booked yet.",
        "refused.not_yet_released.opens": "{day}: opens {opens}.",
        "refused.office_closed": (
            "Sorry, this office takes no online bookings at the moment. Please call {phone}."
        ),
        "refused.not_found": (
            "This code does not belong to a booking from this number. Please check the code, or "
            "reply STATUS to see your bookings."
        ),
        "refused.hold_expired": (
            "The time to confirm has passed and the places at that hour are taken."
        ),
        "refused.not_confirmed": (
            "This booking is not confirmed yet. Please reply with the booking code first."
        ),
        "refused.forfeited": (
            "Your time has passed and the booking code is void. Please register again: {form}"
        ),
        "refused.cancelled": (
            "This booking has been cancelled already. To register again, send: {form}"
        ),
        "refused.illegal_move": (
            "This booking can no longer be changed. Reply STATUS to see how it stands."
        ),
        "refused.already_booked": (
            "One of these people still has an open booking. Reply STATUS to see it, or CHANGE to "
            "choose another day."
        ),
        "refused.too_many_people": (
            "At most four people can be registered from one number at a time. Reply STATUS to see "
            "who is."
        ),
        "refused.party_too_large": (
            "At most four people fit in one registration. Please send it again with at most four "
            "people."
        ),
        "refused.not_kin": (
            "Only family can register together: yourself (one), husband or wife (one), parents "
            "(two) and children. Please send the details again."
        ),
        "refused.other_office": (
            "That time belongs to another office. Please register through that office's number."
        ),
        "refused.too_many_holds": (
            "Three registrations were not confirmed within the last 24 hours. You can register "
            "again from {until}."
        ),
        "refused.too_many_requests": (
            "Too many messages at once. Please wait a few minutes and send it again."
        ),
        "refused.too_early": "It is too early to report at the desk. It opens {opens}.",
        "refused.wrong_day": "This code is for another day. Reply STATUS to see your booking.",
        "refused.wrong_office": "This code belongs to another office. Please contact that office.",
        "refused.reschedule_used": (
            "A booking can be moved only once, and this one has been. For another day, reply "
            "CANCEL and register again."
        ),
        "refused.reschedule_too_late": (
            "A booking can be moved until the day before. If you cannot come, reply CANCEL so that "
            "somebody else can have the place."
        ),
        "refused.correction_refused": (
            "These details cannot be corrected here. Staff will correct them from the identity "
            "card when you report at the desk."
        ),
        "refused.correction_refused.used": (
            "Details can be corrected only once. Staff will correct the rest from the identity "
            "card when you report at the desk."
        ),
        "refused.correction_refused.too_late": (
            "Details can be corrected until the day before. Staff will correct them from the "
            "identity card when you report at the desk."
        ),
        "refused.correction_refused.too_much": (
            "So large a correction is not possible here. Please register another person as a new "
            "applicant."
        ),
        "refused.invalid_nik": "A NIK is not needed here. Just send:\n{form}",
        "refused.invalid_request": "Something is missing. Please send:\n{form}",
        "refused.unavailable": (
            "Sorry, our system is having trouble. Confirmed bookings still stand. Please try again "
            "in a few minutes."
        ),
        "refused": "Sorry, we could not do that. Please reply HELP or call {phone}.",
        # Questions about the form
        "ask.name_missing": "What is the applicant's full name, as on the identity card?",
        "ask.guided": (
            "Let us fill this in step by step. To stop, reply CANCEL.\n\n"
            "What is the applicant's full name, as on the identity card?"
        ),
        "ask.name_digits": (
            "A name has no digits. A NIK is not needed. Please send the full name only, or "
            "everything again:\n{form}"
        ),
        "ask.name_characters": (
            "A name has letters, spaces and the signs . , ' - only. Please send the full name "
            "only, or everything again:\n{form}"
        ),
        "ask.name_too_long": (
            "A name has at most 60 letters. Please send it as on the identity card, or everything "
            "again:\n{form}"
        ),
        "ask.birth_missing": (
            "When was {name} born? For example 25011987 or 25 January 1987 (day, month, year)."
        ),
        "ask.birth_unknown": "We could not read the date of birth of {name}.",
        "ask.birth_no_such_day": "The date of birth of {name} is not in the calendar.",
        "ask.birth_no_year": "The year of birth of {name} is missing.",
        "ask.birth_which": "The date of birth of {name} can be read in another way.",
        "ask.birth_today": "The date of birth of {name} is today.",
        "ask.birth_future": "The date of birth of {name} is in the future.",
        "ask.birth_too_old": "By that date {name} is over 110 years old.",
        "ask.visit_missing": (
            "On which day will you come to the office? For example {date}, tomorrow or next monday."
        ),
        "ask.visit_unknown": "We could not read the day of the visit.",
        "ask.visit_no_such_day": "The day of the visit is not in the calendar.",
        "ask.visit_vague": "The day of the visit is not clear.",
        "ask.visit_which": "The day of the visit is not clear.",
        "ask.visit_past": "The day of the visit has passed.",
        "ask.swapped": "The date of birth and the day of the visit seem to be the wrong way round.",
        "ask.days_differ": "One registration is for one day. Which day for everybody?",
        "ask.relation_unknown": "Only family can register together. What is {name} to you?",
        "reading.is_it": "Did you mean {reading}?",
        "reading.is_it_form": "Did you mean:\n{reading}",
        "reading.which": "Which one did you mean?",
        "reading.person": "{name}, born {birth_date}, coming {day}",
        "again.birth": "Please send the date of birth only, day first. For example 25011987.",
        "again.visit": "Please send the day of the visit only, day first. For example {date}.",
        # Other questions
        "ask.reschedule": (
            "Move your booking to {new_day}?\nNow booked: {day}, {window} ({names}). A booking can "
            "be moved only once."
        ),
        "ask.correct.name": "Correct the name {old} to {new}? Details can be corrected only once.",
        "ask.correct.birth_date": (
            "Correct the date of birth of {name} from {old} to {new}? Details can be corrected "
            "only once."
        ),
        "ask.erase": (
            "All your data will be erased: names, dates of birth, phone number and what was "
            "written here. Open bookings will be cancelled. Go on?"
        ),
        "ask.which_cancel": "Which booking shall we cancel?",
        "ask.which_change": "Which booking shall we change?",
        "ask.which_confirm": "Which booking do you confirm?",
        # Buttons and lists
        "button.confirm": "Confirm",
        "button.change": "Change day",
        "button.cancel": "Cancel booking",
        "button.undo": "Take back",
        "button.yes": "Yes, that is it",
        "button.no": "No",
        "button.move": "Yes, move it",
        "button.correct": "Correct it",
        "button.another": "Another person",
        "button.erase": "Yes, erase",
        "button.days": "Choose a day",
        "button.bookings": "Choose a booking",
        "button.relations": "Choose",
        "row.all": "All bookings",
        "relation.self": "Myself",
        "relation.parent": "Parent",
        "relation.child": "Child",
        "relation.spouse": "Husband or wife",
        "moment": "{day} at {clock}",
        "tomorrow": "tomorrow",
        "applicant": "the applicant",
        "and": "{first} and {last}",
        "and.many": "{first} and {last}",
        # Help
        "help.menu": (
            "To register, send name, date of birth and day of the visit (day, month, year):\n"
            "{form}\n"
            "For a family, one person on each line, at most four.\n\n"
            "STATUS: see your bookings\n"
            "CHANGE: choose another day\n"
            "CANCEL: give your place back (UNDO takes it back within 5 minutes)\n"
            "STOP or START: without or with reminders\n"
            "DELETE DATA: erase your data\n"
            "INDONESIA: dalam bahasa Indonesia\n\n"
            "Phone of the office: {phone}"
        ),
        "help.greeting": (
            "Welcome to the passport queue. To register, send name, date of birth and day of the "
            "visit, for example:\n{form}\n"
            "This service is free. Reply HELP for more."
        ),
        "help.thanks": "You are welcome. Reply STATUS to see your bookings.",
        "help.number": "Thank you, we have your phone number now.",
        "help.wrong_data": (
            "If the details are wrong, send the correct ones, for example:\n{form}\n"
            "To change the day, reply CHANGE. To cancel, reply CANCEL."
        ),
        "help.lost": (
            "A lost or damaged passport cannot be registered here. Please go to the immigration "
            "office in person for the examination (BAP). Phone of the office: {phone}"
        ),
        "help.priority": (
            "People of 60 and over, disabled people, pregnant women and toddlers may come without "
            "an online booking. Phone of the office: {phone}"
        ),
        "help.documents": (
            "Please bring originals. New passport: identity card, family card, and one of birth "
            "certificate, marriage book or diploma. Replacement: identity card and old passport. "
            "Child: parents' identity cards and marriage book, family card and birth certificate. "
            "Phone: {phone}"
        ),
        # Not understood
        "misunderstood.unknown": (
            "Sorry, we found no name, date of birth and day of the visit in that message. The "
            "right form is:\n#NAME#DATE OF BIRTH#DAY OF VISIT\n"
            "For example {form}\nReply HELP for more."
        ),
        "misunderstood.booked": (
            "Sorry, we did not understand. Reply STATUS to see your bookings, CHANGE for another "
            "day, CANCEL to cancel, or HELP.\n"
            "To register somebody of your family: {form}"
        ),
        "misunderstood.last": "If this does not work, please call {phone}.",
        "misunderstood.code_typo": (
            "That code is not quite right; a letter or digit may be wrong. Please check the code "
            "on the picture and send it once more."
        ),
        "misunderstood.nothing_to_confirm": (
            "Nothing is waiting to be confirmed. To register, send:\n{form}"
        ),
        "misunderstood.nothing_to_cancel": (
            "There is no open booking from this number that could be cancelled."
        ),
        "misunderstood.nothing_to_undo": (
            "There is no cancellation that could still be taken back. To register again, send:\n"
            "{form}"
        ),
        "misunderstood.nothing_to_change": (
            "There is no open booking that could be changed. To register, send:\n{form}"
        ),
        "misunderstood.stale_choice": (
            "That choice is no longer open. Reply STATUS to see your bookings, or send:\n{form}"
        ),
        "media": (
            "Please send no photos, documents or recordings: they are not needed here and we do "
            "not open them. Just write, for example:\n{form}"
        ),
        "unsupported": "We cannot read this kind of message. Just write, for example:\n{form}",
        "left": "All right, we stopped here. To register, send:\n{form}",
        "left.booked": (
            "All right, nothing was changed. Booking {codes} still stands; to cancel it, reply "
            "CANCEL."
        ),
        # Settings
        "language": "All right, from now on we write in English.",
        "stopped": (
            "Reminders are off. We still send answers and changes made by the office. To have "
            "reminders again, reply START."
        ),
        "started": "Reminders are on again. To stop them, reply STOP.",
        "erased": "Your data has been erased.",
        "erased.cancelled": "Your data has been erased and booking {codes} is cancelled.",
        # From the office
        "nudge": (
            "Booking {code} for {names} on {day}, {window}, is not confirmed yet. Please reply "
            "with the code or tap Confirm before {deadline}. After that the place is open to "
            "others."
        ),
        "reminder": (
            "Reminder: tomorrow, {day}. {numbers}\n"
            "Report at the desk: {arrival}. After {void} booking code {code} is void.\n"
            "Address: {address}\n"
            "Originals: identity card, family card, one of birth certificate, marriage book or "
            "diploma, and the old passport (if any).\n"
            "Cannot come? Reply CANCEL."
        ),
        "closure": (
            "Sorry, the office cannot serve you on {day} ({reason}), so booking {code} for {names} "
            "is cancelled by the office."
        ),
        "closure.choice": (
            "You may freely choose another day until {until}. Please choose one below, or reply "
            "CHANGE."
        ),
        "closure.no_days": (
            "You may freely choose another day until {until}. No day is open right now; please "
            "reply CHANGE in a few days."
        ),
        "delay": (
            "Service on {day} starts {minutes} minutes later. Booking {code} for "
            "{names} still stands. Report at the desk: {arrival}. After {void} the booking code is "
            "void."
        ),
        "ask_number": (
            "To send you the booking code we need your phone number. Please share it with the "
            "button below."
        ),
        "apology": (
            "Sorry, we could not process your message because of trouble in our system. Bookings "
            "you have still stand. Reply STATUS to check them, or send your message again."
        ),
    }
)
