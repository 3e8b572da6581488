equals 'markup in a name is shown, not run' "$(escape_html '<b>"A" & B</b>')" '&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;'
equals 'large numbers are grouped' "$(thousands 1234567)" '1 234 567'
equals 'small ones are left alone' "$(thousands 999)" 999
equals 'a name has its initials' "$(initials 'ada king lovelace')" AKL
