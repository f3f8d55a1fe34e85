"""What people write to a helpdesk, in pieces from which `fill` makes letters that no two are alike."""

import random
from dataclasses import dataclass

RUSSIAN_FIRST = (
    "Анна Мария Ольга Елена Ирина Светлана Наталья Иван Сергей Алексей Дмитрий Павел Семён Фёдор Артём Игорь".split()
)
RUSSIAN_LAST = (
    "Соколов Лебедев Козлов Новиков Морозов Петров Волков Соловьёв Васильев Зайцев Павлов Семёнов Голубев Виноградов "
    "Богданов Воробьёв Фёдоров Михайлов Беляев Тарасов Белов Комаров Орлов Киселёв Макаров Андреев Ковалёв Ильин Гусев"
).split()  # fmt: skip
ENGLISH_FIRST = (
    "Olivia Emma Grace Hannah Priya Chloé Zoë Maria James Thomas Daniel Samuel Tomás Peter Martin Oscar".split()
)
ENGLISH_LAST = (
    "Smith Jones Taylor Brown Walker Wright Robinson Thompson Herrera Natarajan Berg Novak Kowalski Schmidt Rossi "
    "Andersen Dubois Garcia Murphy Clarke Bennett Foster Hughes Price Ward Cole Marsh Reid Stone Hale"
).split()  # fmt: skip
RUSSIAN_FIRMS = (
    "Весна Строймаш Контора Ромашка Вектор Горизонт Меридиан Север Прогресс Альянс Вымпел Сокол Маяк Ёлочка".split()
)
ENGLISH_FIRMS = (
    "Northwind Herrera Bluebird Harbor Summit Redwood Lakeside Pioneer Granite Beacon Atlas Orchard Willow".split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter that many letters are about; “{order}” is some number, “{ticket}” the ticket's own."""

    subjects: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """What is written in one language."""

    code: str
    greetings: tuple[str, ...]
    topics: tuple[Topic, ...]
    thanks: tuple[str, ...]
    answers: tuple[str, ...]
    notes: tuple[str, ...]


RUSSIAN = Tongue(
    "ru",
    ("Добрый день!", "Здравствуйте!", "Коллеги, добрый день!", "Доброе утро!"),
    (
        Topic(
            (
                "Не печатает принтер {order}", "Принтер в бухгалтерии зажёвывает бумагу",
                "Замена картриджа, кабинет {order}",
            ),
            (
                "Принтер в бухгалтерии не печатает со вчерашнего дня.", "На экране ошибка E-{order}, бумага есть.",
                "Перезагрузка не помогла, картридж меняли неделю назад.", "Печатать счета нам нужно до обеда.",
                "Соседний принтер работает, но он чёрно-белый.",
            ),
        ),
        Topic(
            ("Не открывается личный кабинет", "Ошибка при входе в кабинет", "Забыли пароль от кабинета {order}"),
            (
                "После входа открывается белая страница.", "Пробовали три браузера, везде одно и то же.",
                "Пароль меняли сегодня утром, письмо с подтверждением не пришло.", "Номер договора {order}.",
                "Снимок экрана во вложении.",
            ),
        ),
        Topic(
            ("Счёт № {order} оплачен дважды", "Нет закрывающих документов по счёту {order}", "Вопрос по счёту {order}"),
            (
                "С нас дважды списали оплату по счёту № {order}.", "Платёжное поручение прикладываем.",
                "Верните, пожалуйста, лишнее или зачтите в следующем месяце.", "Акт сверки ещё не получили.",
                "Бухгалтерия закрывает квартал в пятницу.",
            ),
        ),
        Topic(
            ("Когда доставят заказ {order}?", "Заказ {order} пришёл не полностью", "Помялась упаковка {order}"),
            (
                "Заказ {order} обещали привезти во вторник.", "Курьер не звонил, в кабинете статус не меняется.",
                "Одной коробки не хватает, остальное в порядке.", "Адрес доставки прежний: Лесная улица, дом {order}.",
                "Можно ли забрать самим со склада?",
            ),
        ),
        Topic(
            ("Доступ для нового сотрудника", "Отключите учётную запись уволенного", "VPN отключается каждый час"),
            (
                "В понедельник выходит новый сотрудник, нужны почта и доступ к общей папке.",
                "VPN отключается примерно раз в час.", "Журнал соединений прикладываю.",
                "Заявка согласована с руководителем отдела.", "Рабочее место {order}, второй этаж.",
            ),
        ),
        Topic(
            ("Не приходят уведомления", "Письма попадают в спам", "Отчёт за месяц не формируется"),
            (
                "Уже неделю ни одного письма о новых заказах.", "В папке «Спам» их тоже нет.",
                "Отчёт за прошлый месяц выгружается пустым.", "Настройки никто не менял.",
                "Ошибка появляется около девяти утра, код {order}.",
            ),
        ),
    ),
    ("Заранее спасибо!", "Жду ответа.", "С уважением,", "Спасибо за помощь!"),
    (
        "Посмотрели: причину нашли, исправим сегодня до вечера.", "Пришлите, пожалуйста, снимок экрана целиком.",
        "Передали вопрос второй линии, вернёмся с ответом завтра.", "Готово, проверьте, пожалуйста.",
        "Деньги вернём в течение пяти рабочих дней.", "Перезапустили службу, теперь всё должно работать.",
    ),
    (
        "Клиент важный, не тянуть.", "Похоже на прошлогодний случай с сертификатом.",
        "Звонил, просил перезвонить после трёх.",
    ),
)  # fmt: skip
ENGLISH = Tongue(
    "en",
    ("Hello,", "Hi there,", "Good morning,", "Dear support team,"),
    (
        Topic(
            ("Export to CSV drops accents", "Report {order} comes out empty", "The import stops at line {order}"),
            (
                "Names such as Zoë become Zo? in the exported file.", "The report for last month is empty.",
                "The import stops at line {order} without a message.", "It worked until the update on Tuesday.",
                "A sample file is attached.",
            ),
        ),
        Topic(
            ("Invoice {order} was charged twice", "Change of billing address", "A question about invoice {order}"),
            (
                "We were charged twice for invoice {order}.", "Please update our records, the new address is below.",
                "Our purchase order number is {order}.", "Could you send a corrected invoice?",
                "Accounting closes the quarter on Friday.",
            ),
        ),
        Topic(
            ("Can't sign in to the portal", "Password reset letter never arrives", "Two-factor code is refused"),
            (
                "After signing in there is only a white page.", "The letter for the password reset never arrives.",
                "We checked the spam folder and the quarantine.", "The code is refused although the clock is right.",
                "Three colleagues have the same problem.",
            ),
        ),
        Topic(
            ("Order {order} arrived damaged", "Where is order {order}?", "Return of order {order}"),
            (
                "Order {order} arrived with a torn box.", "The tracking page has not changed for four days.",
                "One item is missing, the rest is fine.", "Photos are attached.", "May we return it at your expense?",
            ),
        ),
        Topic(
            ("VPN drops every hour", "Disk usage 91% on db-{order}", "Certificate of api-{order} expires soon"),
            (
                "The VPN drops about once an hour.", "The threshold is 90%, the current value 91.4%.",
                "The log that you asked for is attached.", "Nobody has changed the configuration.",
                "It began around nine, error code {order}.",
            ),
        ),
    ),
    ("Thanks in advance!", "Kind regards,", "Looking forward to your answer.", "Many thanks,"),
    (
        "We have found the cause and will fix it today.", "Could you send us a full screenshot, please?",
        "The second line is looking at it; you will hear from us tomorrow.", "Done, please check.",
        "The money will be with you within five working days.", "We restarted the service, it should work now.",
    ),
    (
        "An important customer: no waiting.", "Looks like the certificate case of last year.",
        "Called and asked for a call back.",
    ),
)  # fmt: skip
TONGUES = (RUSSIAN, ENGLISH)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that a letter is made of; customers open, write again, and agents answer."""

    tongue: str
    role: str  # "first", "again", "answer" or "note"
    subject: str
    text: str


def pieces(dice: random.Random, count: int) -> list[Piece]:
    """About `count` texts, two thirds of them Russian."""
    made = []
    for _number in range(count):
        tongue = RUSSIAN if dice.random() < 0.66 else ENGLISH
        topic = dice.choice(tongue.topics)
        subject = dice.choice(topic.subjects)
        sentences = dice.sample(topic.sentences, dice.randint(2, 4))
        body = "\n\n".join([dice.choice(tongue.greetings), " ".join(sentences), dice.choice(tongue.thanks)])
        again = f"{dice.choice(tongue.greetings)}\n\n{dice.choice(topic.sentences)} {dice.choice(tongue.thanks)}"
        answer = f"{dice.choice(tongue.greetings)}\n\n{' '.join(dice.sample(tongue.answers, 2))}"
        made += [
            Piece(tongue.code, "first", subject, body),
            Piece(tongue.code, "again", subject, again),
            Piece(tongue.code, "answer", subject, answer),
            Piece(tongue.code, "note", subject, dice.choice(tongue.notes)),
        ]
    return made
