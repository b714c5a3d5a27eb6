//! The vocabulary: what single words say of the line they stand in.
//!
//! Lists of the commonest words of page furniture in a dozen languages, and the small words of some
//! fifty. The model weighs how many of each class a line has; no line is judged by a word alone.

/// A class of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::stages::cleanup) enum Class {
    /// Small words of any language.
    Small,
    /// Labels of share, print and save buttons.
    Share,
    /// Log-in and account.
    Account,
    /// Comments and the rules for them.
    Comment,
    /// Newsletters and subscriptions.
    Letter,
    /// Cookies and privacy.
    Cookie,
    /// Copyright and terms.
    Legal,
    /// Photo credits.
    Credit,
    /// Pointers to other articles.
    Related,
    /// Months.
    Month,
    /// Weekdays.
    Weekday,
    /// What stands beside dates.
    Time,
    /// Openers of by-lines, and professions.
    Role,
    /// Sections and menus.
    Nav,
    /// Advertisements.
    Ad,
    /// Video, audio, galleries.
    Media,
    /// What a reader is asked to do.
    Action,
    /// Verbs of saying.
    Said,
    /// The reader and the outlet: "you", "our".
    You,
    /// News agencies.
    Agency,
}

impl Class {
    /// How many there are.
    pub(in crate::stages::cleanup) const COUNT: usize = Class::Agency as usize + 1;
}

/// The words of every class but the small ones.
pub(super) const WORDS: [(Class, &str); Class::COUNT - 1] = [
    (
        Class::Share,
        "print share email e-mail tweet dictionary font facebook twitter whatsapp linkedin pinterest \
         reddit telegram messenger flipboard copy link url save listen larger smaller scrap bookmark \
         follow like kakaotalk kakao naver band instagram youtube tiktok rss bluesky threads mastodon \
         messaging sms pdf gift republish teilen drucken merken mailen compartir imprimir enviar \
         partager imprimer envoyer condividi stampa invia compartilhar delen dela del tulosta \
         udostępnij drukuj поделиться печать 공유 인쇄 스크랩 글자크기 sharing shares copied xing pocket \
         skriv tisk sdílet megosztás paylaş share-button 分享 打印 シェア 印刷 шерити",
    ),
    (
        Class::Account,
        "login log sign account register registered password username subscriber subscribers logged \
         anmelden einloggen konto registrieren abonnent abonnieren connexion connecter compte \
         s'inscrire iniciar sesión cuenta accedi registrati logg inloggen aanmelden zaloguj войти \
         регистрация 로그인 ログイン 登录 登入 přihlásit bejelentkezés giriş member membership premium plus",
    ),
    (
        Class::Comment,
        "comment comments reply replies commenting discussion discuss conversation moderation \
         moderated guidelines kommentar kommentare kommentieren commentaire commentaires commenter \
         comentario comentarios comentar commenti commento reacties reageer komentarze komentarz \
         комментарии комментарий 댓글 コメント 评论 評論 keskustelu komentáře hozzászólás yorum disqus \
         posting characters policy",
    ),
    (
        Class::Letter,
        "newsletter newsletters subscribe subscription inbox signup unsubscribe alerts digest \
         abonnement abo abonnieren abonnez suscríbete suscribirse boletín iscriviti nieuwsbrief \
         nyhetsbrev nyhedsbrev uutiskirje подписаться подпишитесь рассылка 구독 購読 订阅 assine \
         daily delivered donate donation support trial probeabo jetzt exclusive offer offers",
    ),
    (
        Class::Cookie,
        "cookie cookies privacy consent gdpr tracking datenschutz datenschutzerklärung einwilligung \
         zustimmen zustimmung confidentialité privacidad evästeet integritet personvern prywatności \
         javascript browser browsers enable adblock adblocker einstellungen settings preferences \
         externer inhalt inhalte anbieter angezeigt geladen",
    ),
    (
        Class::Legal,
        "copyright rights reserved terms conditions trademark llc inc ltd disclaimer impressum imprint \
         agb nutzungsbedingungen rechte vorbehalten droits réservés derechos reservados diritti \
         riservati prohibited reproduction redistribution rewritten broadcast permission permitted \
         redistributed licensed corrections ethics guidelines vorbehalten urheberrecht tous todos \
         無断転載 저작권자 무단전재 재배포 版权 oikeudet pidätetään",
    ),
    (
        Class::Credit,
        "photo photos photograph photographer image images getty afp reuters epa shutterstock istock \
         courtesy credit credits picture pictured foto fotos bild bilder imago picture-alliance \
         alamy handout file caption screenshot illustration fotografia photographie crédit crédits \
         imagen archivo fotocredit symbolbild zvg keystone scanpix ansa efe lapresse ntb tt via \
         kuva foto: bild: photo: copyright fotograf thumbnail source quelle fuente 사진 写真 图片 图 фото",
    ),
    (
        Class::Related,
        "related read more also recommended recommendations recommend popular trending stories story \
         next previous latest similar suggested editors picks discover explore mehr thema lesen auch \
         weiterlesen weitere lire aussi suite voir leer también más noticias leggi anche approfondisci \
         lees meer ook läs mer les også lue myös czytaj też więcej читайте также подробнее 관련기사 \
         관련 関連 関連記事 相关 相關 延伸 閱讀 viz čtěte kapcsolódó ilgili devamı leia mais relacionadas \
         articles artikel article most viewed meistgelesen top must trends must-read",
    ),
    (
        Class::Month,
        "january february march april may june july august september october november december jan \
         feb mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember \
         jänner enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre \
         janvier février mars avril juin juillet août septembre octobre novembre décembre gennaio \
         febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio \
         junho julho setembro outubro novembro dezembro januari februari maart mei augustus maj \
         stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada \
         grudnia января февраля марта апреля мая июня июля августа сентября октября ноября декабря \
         ledna února března dubna května června července srpna září října listopadu prosince \
         tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta \
         syyskuuta lokakuuta marraskuuta joulukuuta ocak şubat mart nisan mayıs haziran temmuz ağustos \
         eylül ekim kasım aralık okt dez déc janv févr juil ene ago dic",
    ),
    (
        Class::Weekday,
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri \
         sat sun montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lunes martes \
         miércoles jueves viernes sábado domingo lundi mardi mercredi jeudi vendredi samedi dimanche \
         lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta \
         maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag \
         lördag søndag mandag tirsdag lørdag poniedziałek wtorek środa czwartek piątek sobota niedziela",
    ),
    (
        Class::Time,
        "published updated posted last modified gmt utc est edt pst pdt cet cest bst kst jst ist min \
         mins minute minutes hours hour ago am pm uhr stand aktualisiert veröffentlicht zuletzt publié \
         mis jour actualizado publicado actualización publicação atualizado pubblicato aggiornato \
         gepubliceerd bijgewerkt publicerad uppdaterad publisert oppdatert opdateret julkaistu \
         päivitetty opublikowano aktualizacja опубликовано обновлено 입력 수정 송고 게시 更新 公開 配信 发布 \
         发表于 時間 时间 lesezeit reading lecture lectura lettura zveřejněno publikováno frissítve közzétéve \
         uur klo date time created edited erstellt geändert heute gestern today yesterday",
    ),
    (
        Class::Role,
        "by von par por di door av af written reported reporter writer correspondent editor staff \
         author contributor columnist journalist produced redaktion redaktor redakteur korrespondent \
         autor autorin autore auteur rédaction redacción redazione redactie toimittaja dziennikarz \
         автор корреспондент редактор 기자 특파원 記者 记者 编辑 責任編輯 責任编辑 text redaktör journalistin \
         redakteurin szerző autoři contributors bureau chief desk",
    ),
    (
        Class::Nav,
        "home menu search news sports sport business politics world weather opinion entertainment \
         lifestyle health science technology tech culture contact about us help faq sitemap sections \
         section navigation skip content main close open back startseite politik wirtschaft wetter \
         panorama kultur wissen reise gesundheit auto suche kontakt hilfe themen inicio portada \
         deportes economía cultura buscar contacto accueil politique économie société recherche \
         cronaca economia spettacoli cerca forside hem etusivu главная новости 홈 메뉴 검색 ホーム ニュース \
         首页 新闻 categories category tags topics travel finance money video videos podcasts magazine \
         jobs archive archives regional lokales local national international events careers immobilien",
    ),
    (
        Class::Ad,
        "advertisement advertise advertising sponsored sponsor promoted anzeige anzeigen werbung \
         publicité publicidad pubblicità advertentie annons annonse annonce mainos reklama reklam \
         реклама 광고 広告 广告 廣告 affiliate commission partner deal deals shop buy price sale product \
         purchase retailer coupon discount",
    ),
    (
        Class::Media,
        "video videos watch gallery galleries slideshow slide slides audio podcast play pause player \
         loading autoplay mute fullscreen replay live stream galerie bilderstrecke fotostrecke \
         vidéo vídeo galería bildergalerie fotogalerie anhören episode transcript enlarge zoom \
         vergrößern 동영상 영상 動画 视频",
    ),
    (
        Class::Action,
        "click here tap view see show continue reading download app get join visit check scroll skip \
         hide expand toggle press submit send enter select choose hier klicken zur zum app laden \
         cliquez ici télécharger haga clic aquí clicca qui klik hier klicka här kliknij 더보기 바로가기 \
         下载 点击 load start free contact find learn remove report add continue",
    ),
    (
        Class::Said,
        "said says told added asked explained according announced sagte sagt erklärte betonte laut \
         teilte meinte dit déclaré affirmé selon expliqué dijo afirmó según explicó señaló disse \
         secondo afirmou segundo zei volgens sade enligt sagde ifølge sa sanoi mukaan powiedział \
         zdaniem řekl uvedl podle сказал заявил сообщил словам mondta közölte dedi belirtti 말했다 밝혔다 \
         述べた 话した 表示 说",
    ),
    (
        Class::You,
        "you your we our us my ihr ihre ihnen sie wir unser unsere uns vous votre vos nous notre nos \
         usted tu tus nuestro nuestra nosotros tua il tuo nostra nostri jouw onze vår våra din ditt \
         vi oss vaše naše wasz nasz ваш наш вы мы",
    ),
    (
        Class::Agency,
        "ap afp reuters dpa apa sda ansa efe tass yonhap kyodo xinhua upi bloomberg pti ani belga anp \
         ntb tt ritzau stt pap čtk mti interfax cnn bbc 연합뉴스 新华社 共同",
    ),
];
