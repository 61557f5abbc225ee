"""Bahasa Indonesia: KBBI, formal, ringkas, selalu menyebut langkah berikutnya."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        # Tempat yang disimpan
        "held": (
            "Kode booking: {code}\n\n"
            "Mohon periksa data Bapak/Ibu:\n"
            "{people}\n"
            "Kantor: {office}\n"
            "Hari: {day}\n"
            "Pukul: {window}\n\n"
            "BELUM TERKONFIRMASI. Tempat disimpan sampai pukul {deadline}.\n"
            "Jika benar, balas dengan kode di atas atau ketuk Konfirmasi. "
            "Jika salah, kirim ulang data yang benar."
        ),
        "held.replaced": "Pendaftaran ini menggantikan yang sebelumnya.",
        "held.already": "Sudah terdaftar dan tidak diubah: {names}.",
        "guardian": (
            "Berusia di bawah 17 tahun: {names}. Dengan membalas kode, Bapak/Ibu menyatakan "
            "diri sebagai orang tua atau walinya."
        ),
        "free": "Layanan ini gratis. Pemberitahuan privasi: {privacy_url}",
        "privacy": "Cara kami menjaga data Bapak/Ibu: {privacy_url}",
        "person": "Nama: {name}\nTanggal lahir: {birth_date}",
        "person.numbered": "{number}. {name}, lahir {birth_date}",
        "stamp": "BELUM TERKONFIRMASI",
        "stamp.until": "balas sebelum {deadline}",
        # Tiket
        "confirmed": (
            "Antrean terkonfirmasi. Kode booking: {code}\n\n"
            "{numbers}\n"
            "Hari: {day}\n"
            "Lapor hadir: {arrival} (30 menit sebelum jadwal)\n"
            "Setelah pukul {void} kode booking hangus.\n"
            "Perkiraan dilayani: {window}\n"
            "Alamat: {address}\n\n"
            "Mohon bawa dokumen asli. Jangan berikan kode kepada siapa pun selain petugas di "
            "kantor. Berhalangan? Balas UBAH atau BATAL."
        ),
        "confirmed.late": (
            "Batas waktu konfirmasi telah lewat, tetapi tempat pada jam ini masih tersedia."
        ),
        "rescheduled": "Jadwal telah diubah. Kode booking tetap, nomor antrean baru.",
        "number": "Nomor antrean {number}: {name}",
        "ticket.arrival": "Lapor hadir {arrival}",
        # Pembatalan
        "cancelled": (
            "Antrean {codes} telah dibatalkan. Terima kasih telah memberi tahu; tempatnya "
            "diberikan kepada pemohon lain."
        ),
        "cancelled.some": (
            "Antrean untuk {names} telah dibatalkan. Antrean {codes} tetap berlaku untuk {rest}."
        ),
        "cancelled.undo": "Jika keliru, balas KEMBALI dalam 5 menit.",
        "undone": "Pembatalan telah ditarik. Antrean berikut kembali berlaku:",
        # Status
        "status": "Antrean Bapak/Ibu:",
        "status.already": "Data ini sudah terdaftar. Antrean Bapak/Ibu:",
        "status.none": "Belum ada antrean aktif dari nomor ini. Untuk mendaftar, kirim:\n{form}",
        "status.booking": "{code}: {names}\n{day}, {window}\n{state}",
        "status.held": "Menunggu konfirmasi sampai pukul {deadline}: balas dengan kode di atas.",
        "status.confirmed": "Nomor antrean {numbers}. Lapor hadir {arrival}.",
        "status.checked_in": "Nomor antrean {numbers}. Sudah lapor hadir.",
        "status.cancelled": "Dibatalkan. Untuk menarik pembatalan, balas KEMBALI.",
        "status.choice": "Dibatalkan oleh kantor. Untuk memilih hari lain, balas UBAH.",
        "status.other": "Tidak aktif lagi.",
        "corrected": "Data telah diperbaiki.",
        # Hari
        "days": "Silakan pilih hari baru untuk {names}.\nJadwal sekarang: {day}, {window}.",
        "days.none": "Mohon maaf, saat ini belum ada hari lain yang masih memiliki tempat.",
        "days.next_release": "Hari berikutnya dibuka {opens}.",
        "days.nearest": "Silakan pilih salah satu hari terdekat, atau tulis tanggal lain.",
        "days.try_later": "Silakan tulis tanggal lain, atau coba lagi besok.",
        "row.remaining": "{remaining} tempat",
        # Penolakan
        "refused.day_full": "Mohon maaf, kuota {office} pada {day} sudah habis.",
        "refused.day_full.party": (
            "Mohon maaf, pada {day} tidak ada jam di {office} yang cukup untuk {people} orang."
        ),
        "refused.slot_full": "Mohon maaf, kuota {office} pada {day} sudah habis.",
        "refused.day_closed.weekend": "{day}: kantor tutup.",
        "refused.day_closed.holiday": "{day}: libur nasional ({detail}).",
        "refused.day_closed.joint_leave": "{day}: cuti bersama ({detail}).",
        "refused.day_closed.closure": "{day}: kantor tutup ({detail}).",
        "refused.day_closed.past": "{day} sudah lewat.",
        "refused.day_closed": "{day}: kantor tidak melayani pendaftaran.",
        "refused.day_out_of_window": "{day} di luar masa pendaftaran.",
        "refused.day_out_of_window.range": (
            "{day} di luar masa pendaftaran. Hari yang dapat dipilih: {first} sampai dengan {last}."
        ),
        "refused.not_yet_released": "{day} belum dapat dipilih.",
        "refused.not_yet_released.opens": "{day}: dibuka {opens}.",
        "refused.office_closed": (
            "Mohon maaf, kantor ini sedang tidak menerima pendaftaran daring. Silakan hubungi "
            "{phone}."
        ),
        "refused.not_found": (
            "Kode itu tidak terdaftar dari nomor ini. Mohon periksa kembali kodenya, atau balas "
            "STATUS untuk melihat antrean Bapak/Ibu."
        ),
        "refused.hold_expired": (
            "Batas waktu konfirmasi telah lewat dan tempat pada jam itu sudah terisi."
        ),
        "refused.not_confirmed": (
            "Antrean ini belum terkonfirmasi. Mohon balas dengan kode booking terlebih dahulu."
        ),
        "refused.forfeited": (
            "Jadwal Bapak/Ibu telah lewat sehingga kode booking hangus. Silakan mendaftar "
            "kembali: {form}"
        ),
        "refused.cancelled": "Antrean ini sudah dibatalkan. Untuk mendaftar kembali, kirim: {form}",
        "refused.illegal_move": (
            "Antrean ini tidak dapat diubah lagi. Balas STATUS untuk melihat keadaannya."
        ),
        "refused.already_booked": (
            "Salah satu pemohon masih memiliki antrean aktif. Balas STATUS untuk melihatnya, atau "
            "UBAH untuk mengganti hari."
        ),
        "refused.too_many_people": (
            "Dari satu nomor paling banyak empat orang dapat terdaftar pada waktu yang sama. "
            "Balas STATUS untuk melihat siapa yang sudah terdaftar."
        ),
        "refused.party_too_large": (
            "Paling banyak empat orang dalam satu pendaftaran. Mohon kirim ulang dengan paling "
            "banyak empat orang."
        ),
        "refused.not_kin": (
            "Pendaftaran bersama hanya untuk keluarga: diri sendiri (satu), suami atau istri "
            "(satu), orang tua (dua), dan anak. Mohon kirim ulang data yang sesuai."
        ),
        "refused.other_office": (
            "Jadwal itu milik kantor lain. Silakan mendaftar melalui nomor kantor tersebut."
        ),
        "refused.too_many_holds": (
            "Tiga pendaftaran tidak dikonfirmasi dalam 24 jam terakhir. Silakan mendaftar kembali "
            "mulai {until}."
        ),
        "refused.too_many_requests": (
            "Pesan yang masuk terlalu banyak. Mohon tunggu beberapa menit, lalu kirim kembali."
        ),
        "refused.too_early": "Belum waktunya lapor hadir. Lapor hadir dibuka {opens}.",
        "refused.wrong_day": "Kode ini berlaku pada hari lain. Balas STATUS untuk melihat jadwal.",
        "refused.wrong_office": "Kode ini milik kantor lain. Mohon hubungi kantor tersebut.",
        "refused.reschedule_used": (
            "Jadwal hanya dapat diubah satu kali dan itu sudah digunakan. Untuk hari lain, balas "
            "BATAL, lalu daftar kembali."
        ),
        "refused.reschedule_too_late": (
            "Jadwal dapat diubah paling lambat sehari sebelumnya. Jika berhalangan, balas BATAL "
            "agar tempatnya dapat dipakai pemohon lain."
        ),
        "refused.correction_refused": (
            "Data tidak dapat diperbaiki di sini. Petugas akan menyesuaikannya dengan e-KTP saat "
            "lapor hadir."
        ),
        "refused.correction_refused.used": (
            "Perbaikan hanya dapat dilakukan satu kali. Selebihnya, petugas akan menyesuaikannya "
            "dengan e-KTP saat lapor hadir."
        ),
        "refused.correction_refused.too_late": (
            "Perbaikan dapat dilakukan paling lambat sehari sebelumnya. Petugas akan "
            "menyesuaikannya dengan e-KTP saat lapor hadir."
        ),
        "refused.correction_refused.too_much": (
            "Perbaikan sebesar ini tidak dapat dilakukan di sini. Untuk orang lain, mohon "
            "daftarkan sebagai pemohon baru."
        ),
        "refused.invalid_nik": "NIK tidak diperlukan di sini. Cukup kirim:\n{form}",
        "refused.invalid_request": "Data belum lengkap. Mohon kirim:\n{form}",
        "refused.unavailable": (
            "Mohon maaf, sistem sedang mengalami gangguan. Antrean yang sudah terkonfirmasi tetap "
            "berlaku. Silakan mencoba kembali beberapa menit lagi."
        ),
        "refused": (
            "Mohon maaf, permintaan ini tidak dapat diproses. Silakan balas BANTUAN atau hubungi "
            "{phone}."
        ),
        # Pertanyaan tentang formulir
        "ask.name_missing": "Siapa nama lengkap pemohon, sesuai e-KTP?",
        "ask.guided": (
            "Mari kita isi satu per satu. Untuk berhenti, balas BATAL.\n\n"
            "Siapa nama lengkap pemohon, sesuai e-KTP?"
        ),
        "ask.name_digits": (
            "Nama tidak boleh berisi angka. NIK tidak diperlukan. Mohon kirim nama lengkapnya "
            "saja, atau ulangi seluruhnya:\n{form}"
        ),
        "ask.name_characters": (
            "Nama hanya boleh berisi huruf, spasi, dan tanda baca . , ' -. Mohon kirim nama "
            "lengkapnya saja, atau ulangi seluruhnya:\n{form}"
        ),
        "ask.name_too_long": (
            "Nama paling panjang 60 huruf. Mohon kirim nama sesuai e-KTP, atau ulangi seluruhnya:\n"
            "{form}"
        ),
        "ask.birth_missing": "Kapan tanggal lahir {name}? Contoh: 25011987 atau 25 Januari 1987.",
        "ask.birth_unknown": "Tanggal lahir {name} belum dapat dibaca.",
        "ask.birth_no_such_day": "Tanggal lahir {name} tidak ada dalam kalender.",
        "ask.birth_no_year": "Tahun lahir {name} belum disebutkan.",
        "ask.birth_which": "Tanggal lahir {name} dapat dibaca dengan cara lain.",
        "ask.birth_today": "Tanggal lahir {name} sama dengan hari ini.",
        "ask.birth_future": "Tanggal lahir {name} melewati tanggal hari ini.",
        "ask.birth_too_old": "Menurut tanggal itu, usia {name} lebih dari 110 tahun.",
        "ask.visit_missing": (
            "Tanggal berapa akan datang ke kantor? Contoh: {date}, besok, atau senin depan."
        ),
        "ask.visit_unknown": "Tanggal kedatangan belum dapat dibaca.",
        "ask.visit_no_such_day": "Tanggal kedatangan tidak ada dalam kalender.",
        "ask.visit_vague": "Tanggal kedatangan belum jelas.",
        "ask.visit_which": "Tanggal kedatangan belum jelas.",
        "ask.visit_past": "Tanggal kedatangan sudah lewat.",
        "ask.swapped": "Tanggal lahir dan tanggal kedatangan tampaknya tertukar.",
        "ask.days_differ": "Satu pendaftaran berlaku untuk satu hari. Hari mana untuk semua?",
        "ask.relation_unknown": (
            "Pendaftaran bersama hanya untuk keluarga. Apa hubungan {name} dengan Bapak/Ibu?"
        ),
        "reading.is_it": "Apakah yang dimaksud {reading}?",
        "reading.is_it_form": "Apakah yang dimaksud:\n{reading}",
        "reading.which": "Yang mana yang dimaksud?",
        "reading.person": "{name}, lahir {birth_date}, datang {day}",
        "again.birth": "Mohon kirim tanggal lahirnya saja. Contoh: 25011987.",
        "again.visit": "Mohon kirim tanggal kedatangannya saja. Contoh: {date}.",
        # Pertanyaan lain
        "ask.reschedule": (
            "Ubah jadwal ke {new_day}?\nJadwal sekarang: {day}, {window} ({names}). Perubahan "
            "hanya dapat dilakukan satu kali."
        ),
        "ask.correct.name": (
            "Perbaiki nama {old} menjadi {new}? Perbaikan hanya dapat dilakukan satu kali."
        ),
        "ask.correct.birth_date": (
            "Perbaiki tanggal lahir {name} dari {old} menjadi {new}? Perbaikan hanya dapat "
            "dilakukan satu kali."
        ),
        "ask.erase": (
            "Semua data Bapak/Ibu akan dihapus: nama, tanggal lahir, nomor telepon, dan isi "
            "percakapan. Antrean yang masih aktif ikut dibatalkan. Lanjutkan?"
        ),
        "ask.which_cancel": "Antrean mana yang akan dibatalkan?",
        "ask.which_change": "Antrean mana yang akan diubah?",
        "ask.which_confirm": "Antrean mana yang akan dikonfirmasi?",
        # Tombol dan daftar
        "button.confirm": "Konfirmasi",
        "button.change": "Ubah hari",
        "button.cancel": "Batalkan",
        "button.undo": "Kembalikan",
        "button.yes": "Ya, benar",
        "button.no": "Tidak",
        "button.move": "Ya, ubah",
        "button.correct": "Perbaiki",
        "button.another": "Orang lain",
        "button.erase": "Ya, hapus",
        "button.days": "Pilih hari",
        "button.bookings": "Pilih antrean",
        "button.relations": "Pilih hubungan",
        "row.all": "Semua antrean",
        "relation.self": "Diri sendiri",
        "relation.parent": "Orang tua",
        "relation.child": "Anak",
        "relation.spouse": "Suami atau istri",
        "moment": "{day} pukul {clock}",
        "tomorrow": "besok",
        "applicant": "pemohon",
        "and": "{first} dan {last}",
        "and.many": "{first}, dan {last}",
        # Bantuan
        "help.menu": (
            "Untuk mendaftar, kirim nama, tanggal lahir, dan tanggal kedatangan:\n{form}\n"
            "Untuk keluarga, satu orang satu baris, paling banyak empat orang.\n\n"
            "STATUS: melihat antrean\n"
            "UBAH: mengganti hari\n"
            "BATAL: membatalkan (KEMBALI menariknya dalam 5 menit)\n"
            "STOP atau MULAI: tanpa atau dengan pengingat\n"
            "HAPUS DATA: menghapus data\n"
            "ENGLISH: in English\n\n"
            "Telepon kantor: {phone}"
        ),
        "help.greeting": (
            "Selamat datang di layanan antrean paspor. Untuk mendaftar, kirim nama, tanggal lahir, "
            "dan tanggal kedatangan, misalnya:\n{form}\n"
            "Layanan ini gratis. Balas BANTUAN untuk petunjuk lain."
        ),
        "help.thanks": "Sama-sama. Balas STATUS untuk melihat antrean Bapak/Ibu.",
        "help.number": "Terima kasih, nomor telepon Bapak/Ibu sudah kami terima.",
        "help.wrong_data": (
            "Jika data salah, kirim ulang data yang benar, misalnya:\n{form}\n"
            "Untuk mengganti hari, balas UBAH. Untuk membatalkan, balas BATAL."
        ),
        "help.lost": (
            "Paspor hilang atau rusak tidak dapat didaftarkan di sini. Silakan datang langsung ke "
            "kantor imigrasi untuk pemeriksaan (BAP). Telepon kantor: {phone}"
        ),
        "help.priority": (
            "Lansia 60 tahun ke atas, penyandang disabilitas, ibu hamil, dan balita dapat datang "
            "langsung tanpa antrean daring. Telepon kantor: {phone}"
        ),
        "help.documents": (
            "Mohon bawa dokumen asli. Paspor baru: e-KTP, kartu keluarga, dan salah satu dari akta "
            "kelahiran, buku nikah, atau ijazah. Penggantian: e-KTP dan paspor lama. Anak: e-KTP "
            "dan buku nikah orang tua, kartu keluarga, dan akta kelahiran. Telepon: {phone}"
        ),
        # Yang tidak dipahami
        "misunderstood.unknown": (
            "Mohon maaf, dalam pesan itu belum ada nama, tanggal lahir, dan tanggal kedatangan "
            "yang dapat kami baca. Format yang benar:\n#NAMA#TGLLAHIR#TGLKEDATANGAN\n"
            "Contoh: {form}\nBalas BANTUAN untuk petunjuk lain."
        ),
        "misunderstood.booked": (
            "Mohon maaf, pesan itu belum dapat kami pahami. Balas STATUS untuk melihat antrean, "
            "UBAH untuk mengganti hari, BATAL untuk membatalkan, atau BANTUAN.\n"
            "Untuk mendaftarkan anggota keluarga: {form}"
        ),
        "misunderstood.last": "Jika masih sulit, silakan telepon {phone}.",
        "misunderstood.code_typo": (
            "Kode itu tidak tepat, mungkin ada huruf atau angka yang keliru. Mohon periksa kembali "
            "kode pada gambar, lalu kirim sekali lagi."
        ),
        "misunderstood.nothing_to_confirm": (
            "Tidak ada yang menunggu konfirmasi. Untuk mendaftar, kirim:\n{form}"
        ),
        "misunderstood.nothing_to_cancel": (
            "Tidak ada antrean aktif yang dapat dibatalkan dari nomor ini."
        ),
        "misunderstood.nothing_to_undo": (
            "Tidak ada pembatalan yang masih dapat ditarik. Untuk mendaftar kembali, kirim:\n{form}"
        ),
        "misunderstood.nothing_to_change": (
            "Tidak ada antrean aktif yang dapat diubah. Untuk mendaftar, kirim:\n{form}"
        ),
        "misunderstood.stale_choice": (
            "Pilihan itu tidak berlaku lagi. Balas STATUS untuk melihat antrean, atau "
            "kirim:\n{form}"
        ),
        "media": (
            "Mohon tidak mengirim foto, dokumen, atau rekaman: berkas tidak diperlukan di sini dan "
            "tidak kami buka. Cukup tulis, misalnya:\n{form}"
        ),
        "unsupported": "Pesan jenis ini tidak dapat kami baca. Cukup tulis, misalnya:\n{form}",
        "left": "Baik, pengisian dihentikan. Untuk mendaftar, kirim:\n{form}",
        "left.booked": (
            "Baik, tidak ada yang diubah. Antrean {codes} tetap berlaku; untuk membatalkannya, "
            "balas BATAL."
        ),
        # Pengaturan
        "language": "Baik, selanjutnya kami menulis dalam bahasa Indonesia.",
        "stopped": (
            "Pengingat dihentikan. Jawaban dan perubahan jadwal oleh kantor tetap kami kirim. "
            "Untuk menerima pengingat kembali, balas MULAI."
        ),
        "started": "Pengingat diaktifkan kembali. Untuk menghentikannya, balas STOP.",
        "erased": "Data Bapak/Ibu telah dihapus.",
        "erased.cancelled": "Data Bapak/Ibu telah dihapus dan antrean {codes} dibatalkan.",
        # Pesan dari kantor
        "nudge": (
            "Antrean {code} untuk {names} pada {day}, {window}, belum dikonfirmasi. Mohon balas "
            "dengan kode tersebut atau ketuk Konfirmasi sebelum pukul {deadline}. Setelah itu "
            "tempatnya dibuka kembali."
        ),
        "reminder": (
            "Pengingat: besok, {day}. {numbers}\n"
            "Lapor hadir: {arrival}. Setelah pukul {void} kode booking {code} hangus.\n"
            "Alamat: {address}\n"
            "Berkas asli: e-KTP, kartu keluarga, salah satu dari akta kelahiran, buku nikah, atau "
            "ijazah, dan paspor lama (jika ada).\n"
            "Tidak dapat hadir? Balas BATAL."
        ),
        "closure": (
            "Mohon maaf, pada {day} kantor tidak dapat melayani ({reason}), sehingga antrean "
            "{code} untuk {names} dibatalkan oleh kantor."
        ),
        "closure.choice": (
            "Bapak/Ibu dapat memilih hari lain secara bebas sampai dengan {until}. Silakan pilih "
            "hari di bawah ini, atau balas UBAH."
        ),
        "closure.no_days": (
            "Bapak/Ibu dapat memilih hari lain secara bebas sampai dengan {until}. Saat ini belum "
            "ada hari yang terbuka; mohon balas UBAH dalam beberapa hari."
        ),
        "delay": (
            "Pelayanan pada {day} mundur {minutes} menit. Antrean {code} untuk {names} "
            "tetap berlaku. Lapor hadir: {arrival}. Setelah pukul {void} kode booking hangus."
        ),
        "ask_number": (
            "Agar kami dapat mengirim kode booking, mohon bagikan nomor telepon Bapak/Ibu dengan "
            "tombol di bawah ini."
        ),
        "apology": (
            "Mohon maaf, pesan Bapak/Ibu tidak dapat kami proses karena gangguan pada sistem kami. "
            "Antrean yang sudah ada tetap berlaku. Balas STATUS untuk memeriksanya, atau kirim "
            "ulang pesannya."
        ),
    }
)
